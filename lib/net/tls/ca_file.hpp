#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::net {

/// Says what is wrong with the text of a CA file (PEM), as a clause: "holds no certificate in PEM form (…)",
/// "has a part that cannot be read (…)", "is too large" (2 GiB). The result is empty where the text holds
/// certificates and can be read to its end.
std::string ca_trouble(std::string_view pem);

}  // namespace tokenkeeper::net
