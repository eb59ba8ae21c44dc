"""What a page is made of, in the hall and on the static site: words, style sheet, scripts, parts of templates, a lesson as leaves."""
