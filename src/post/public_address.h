// public_address.h — is this address out on the internet, or somebody's inside?
#ifndef POST_PUBLIC_ADDRESS_H
#define POST_PUBLIC_ADDRESS_H

#include "base/base.h"

#include <sys/socket.h>

// False for everything that is not a plain address of the public internet: loopback, private,
// link-local (metadata services of clouds too), carrier NAT, multicast, unique local, reserved and
// documentation ranges, IPv4 inside IPv6 unless that is public, and other kinds of address.
bool address_is_public(const struct sockaddr *address);

#endif
