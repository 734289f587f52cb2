"""The Excel edge: reading closed workbooks, making new ones, writing the status sheet back."""
