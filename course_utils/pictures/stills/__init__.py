"""Still pictures: a scene drawn with matplotlib."""
