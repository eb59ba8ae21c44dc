"""What is seen outside the hall: supervised first visits."""
