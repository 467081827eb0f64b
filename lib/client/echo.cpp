#include "lib/client/echo.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenkeeper::client {

bool echoes(std::string_view text, const secret& original) {
    const std::string_view whole = original.reveal();
    const std::size_t window = std::min<std::size_t>(whole.size(), 8);
    for (std::size_t start = 0; window > 0 && start + window <= whole.size(); ++start) {
        if (text.find(whole.substr(start, window)) != std::string_view::npos) return true;
    }
    return false;
}

error without_echo(error e, const secret& sent) {
    if (echoes(e.message, sent))
        e.message = "HTTP status " + std::to_string(e.http_status) + ": " + e.code.message();
    if (echoes(e.api_code, sent)) e.api_code.clear();
    if (echoes(e.correlation_id, sent)) e.correlation_id.clear();
    return e;
}

}  // namespace tokenkeeper::client
