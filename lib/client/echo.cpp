#include "lib/client/echo.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenkeeper::client {

bool echoes(std::string_view text, const secret& what) {
    const std::string_view all = what.reveal();
    const std::size_t window = std::min<std::size_t>(all.size(), 8);
    for (std::size_t at = 0; window > 0 && at + window <= all.size(); ++at) {
        if (text.find(all.substr(at, window)) != std::string_view::npos) return true;
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
