"""The recipe that trains the starter encoder; an optional extra outside the app."""
