"""The live view: a scene drawn and moved in the browser."""
