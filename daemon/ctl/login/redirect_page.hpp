#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The page that a browser shows at the end of a redirect: one paragraph, with every character of the text
/// that means something in HTML escaped.
std::string redirect_page(std::string_view text);

/// A page that leads to an address at once. It is for a browser that should not get the address on its
/// command line.
std::string leading_page(std::string_view address);

/// The policy of the first kind: they load, run and send nothing, and no other page shows them.
inline constexpr const char* redirect_page_policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace tokenkeeper::ctl
