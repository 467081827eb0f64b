#pragma once

#include "lib/genesys/message.hpp"

#include <string>

namespace tokenkeeper::genesys {

/// True if the answer is a page for people, which a captive portal, a proxy or a gateway wrote, not the API.
bool is_web_page(const response& r) noexcept;

/// Gives `a web page` or `a web page titled "Guest Wi-Fi"`, which may be shown to people.
std::string web_page_text(const response& r);

}  // namespace tokenkeeper::genesys
