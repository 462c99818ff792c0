"""What is asked of a language model over the network, on Azure or on a server that speaks like it."""
