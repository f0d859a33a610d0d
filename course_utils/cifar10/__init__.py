"""Section 7.4: the convolutional network that names what is seen on the pictures of CIFAR-10.

Needs numpy and torch only, so that it also runs on a GPU machine without JupyterLab.
"""
