"""A check for each patch of the local cloud, in a module with the patch's name. `check(cloud)` raises where the cloud
is not as AWS is: it has to pass on ours, and to fail on moto as it is, or the patch is not needed any more."""
