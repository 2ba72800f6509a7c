"""One set of computed words and numbers for every renderer: page, HTML, PDF and workbook show the same strings."""
