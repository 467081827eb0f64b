#include "lib/genesys/answers/decode_object.hpp"

#include "lib/base/defect.hpp"
#include "lib/base/json_bounds.hpp"
#include "lib/genesys/answers/claimed_error.hpp"
#include "lib/genesys/answers/error_body.hpp"
#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/answers/web_page.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <cassert>
#include <string>
#include <utility>

namespace tokenkeeper::genesys {

bool is_success(const response& r) noexcept {
    return r.status >= 200 && r.status <= 299;
}

result<parsed_object> decode_object(const response& r, const expected_object& expected) {
    return decode_parsed_object(r, parse_object(r.body), expected);
}

result<parsed_object> decode_parsed_object(const response& r, std::optional<parsed_object> body,
                                           const expected_object& expected) {
    assert(expected.fits != nullptr);
    const auto* const object = object_or_null(body);
    const auto unusable = [&r, object](std::string_view reason) {
        return unusable_answer(r, reason, object);
    };
    if (!is_success(r)) return decode_parsed_error(r, object);
    if (const auto age = stored_for(r)) return stored_answer(r, *age);
    if (r.body.empty()) return unusable("the body is empty");
    if (r.body.size() > largest_body) return unusable("the body is too large");
    if (object == nullptr && defect("nonsense_believed")) return parsed_object{};
    if (object == nullptr) {
        if (is_web_page(r)) return unusable("the body is " + web_page_text(r));
        if (!is_bounded(r.body))
            return unusable("the body has too many parts or members in one object, or is nested too deeply");
        return unusable("the body is not a JSON object");
    }
    const auto claim = find_claimed_error(*object);
    const bool fits = expected.fits(*object);
    if (claim && defect("errors_in_200_believed")) return parsed_object{};
    if (claim && (claim->certain || !fits)) return error_in_success(r, *claim, *object);
    if (!fits) return unusable("the body holds nothing of " + std::string{expected.name});
    return std::move(*body);
}

error stored_answer(const response& r, seconds age) {
    auto e = unusable_answer(r, "a gateway stored the answer " + format_duration(age) +
                                    " ago, and the request did not reach the API");
    e.code = errc::stored_answer;
    return e;
}

error unusable_answer(const response& r, std::string_view reason) {
    const auto body = parse_object(r.body);
    return unusable_answer(r, reason, object_or_null(body));
}

error unusable_answer(const response& r, std::string_view reason, const boost::json::object* body) {
    error e = decode_parsed_error(r, body);
    e.code = r.body.size() > largest_body ? errc::response_too_large : errc::malformed_response;
    e.api_code.clear();
    e.retry_after.reset();
    e.message = "HTTP status " + std::to_string(r.status) + ", but ";
    e.message += reason;
    return e;
}

}  // namespace tokenkeeper::genesys
