# While a long copy runs: the lease of this run lasts LEASE_S more seconds. Given WHO, SINCE.
if owns_lease; then
  write_lease "$LEASE" "$LEASE_S" && say renewed yes
else
  say renewed no
fi
