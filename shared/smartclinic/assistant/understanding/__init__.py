"""What a patient's words say: rules alone, pure, so that they work with all else down."""
