"""What runs in the cloud, and how it is built, checked without a cloud."""
