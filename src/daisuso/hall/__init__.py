"""The workshop service that learners' phones open."""
