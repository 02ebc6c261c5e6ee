"""Names of the hair styles that are baked."""

FOR_MEN = ("crop", "parted", "curls")
FOR_WOMEN = ("bob", "long", "bun")
