"""Songs of modelled strings, skins and voices on generated rhythms; goals count on them."""
