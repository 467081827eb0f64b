#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::net {

/// Empty where `pem` holds certificates and every one of them can be read, else a clause: "holds no
/// certificate in PEM form", "has a certificate that cannot be read: the second".
std::string ca_trouble(std::string_view pem);

}  // namespace tokenkeeper::net
