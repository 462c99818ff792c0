"""How good the forecasts are, measured beside everything they should beat: `salesrl bench accuracy`."""
