#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The page that a browser shows at the end of a redirect: one paragraph, with every character of the text
/// that means something in HTML escaped.
std::string redirect_page(std::string_view text);

/// The policy of these pages: they load, run and send nothing, and no other page shows them.
inline constexpr const char* redirect_page_policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace tokenkeeper::ctl
