#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::net {

/// Empty where the text of a CA file (PEM) holds certificates and can be read to its end, else a clause:
/// "holds no certificate in PEM form (…)", "has a part that cannot be read (…)", "is too large" (2 GiB).
std::string ca_trouble(std::string_view pem);

}  // namespace tokenkeeper::net
