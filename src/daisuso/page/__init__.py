"""What a page is made of, in the hall and on the static site: words, style sheet, scripts, template parts, a lesson's pages."""
