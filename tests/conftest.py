"""What every test process does first."""

# nbgrader imports setuptools, which insists on its own distutils: whoever imported the standard library's before it breaks that.
import setuptools  # noqa: F401
