"""What a tenant was asked and answered, in one file: recorded, saved, and replayed."""
