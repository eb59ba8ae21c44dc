"""A notebook as learners see it is the same in the hall and on the static site."""

from daisuso.page.sheet import HIDDEN_KINDS as HIDDEN_KINDS
from daisuso.page.sheet import Kind as Kind
from daisuso.page.sheet import Page as Page
from daisuso.page.sheet import Sheet as Sheet
