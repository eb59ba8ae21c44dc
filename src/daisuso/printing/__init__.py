"""Paper: from Markdown and sheets to PDF, with letters that hold all of Vietnamese."""
