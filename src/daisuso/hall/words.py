"""The words of the hall's pages are those of all pages."""

from daisuso.page.words import Words as Words
