"""What is taught: framework, course, lessons, simulators."""
