#pragma once

#include "lib/genesys/message.hpp"

#include <string>

namespace tokenkeeper::genesys {

/// The answer is a page for people: a captive portal, a proxy or a gateway wrote it, not the API.
bool is_web_page(const response& r) noexcept;

/// `a web page` or `a web page titled "Guest Wi-Fi"`. Fit to be shown.
std::string web_page_text(const response& r);

}  // namespace tokenkeeper::genesys
