"""From a shot to a film: pictures, sound, and the pages that explain them."""
