#include "lib/genesys/decode_object.hpp"

#include "lib/genesys/json.hpp"
#include "lib/genesys/operations.hpp"

#include <string>
#include <utility>

namespace tokenkeeper::genesys {

bool is_success(const response& r) noexcept {
    return r.status >= 200 && r.status <= 299;
}

result<boost::json::object> decode_object(const response& r) {
    if (!is_success(r)) return decode_error(r);
    if (auto object = parse_object(r.body)) return std::move(*object);
    if (r.body.empty()) return unusable_answer(r, "the body is empty");
    const bool too_large = r.body.size() > largest_body;
    return unusable_answer(r, too_large ? "the body is too large" : "the body is not a JSON object");
}

error unusable_answer(const response& r, std::string_view why) {
    error e = decode_error(r);
    e.code = r.body.size() > largest_body ? errc::response_too_large : errc::malformed_response;
    e.api_code.clear();
    e.retry_after.reset();
    e.message = "HTTP status " + std::to_string(r.status) + ", but ";
    e.message += why;
    return e;
}

}  // namespace tokenkeeper::genesys
