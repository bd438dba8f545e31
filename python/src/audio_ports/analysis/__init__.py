"""What is heard in a track: rhythm, harmony, form, loudness and descriptors."""
