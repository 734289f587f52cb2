"""Forms of the shipped files that are ready for use, made by prepare/build.py."""
