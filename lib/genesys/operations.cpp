#include "lib/genesys/operations.hpp"

#include "lib/genesys/answers/claimed_error.hpp"
#include "lib/genesys/answers/decode_object.hpp"
#include "lib/genesys/answers/decode_token_info.hpp"
#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/answers/web_page.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/serialize.hpp>

namespace tokenkeeper::genesys {
namespace {

constexpr const char* tokens_me = "/api/v2/tokens/me";
constexpr const char* tokens_timeout = "/api/v2/tokens/timeout";

/// Genesys Cloud answers these operations without a body. A page or an error is another server's answer, and
/// a proxy changed one with status 203: none of them proves that the operation was performed.
result<void> decode_any_success(const response& r) {
    if (!is_success(r)) return decode_error(r);
    if (const auto age = stored_for(r)) return stored_answer(r, *age);
    constexpr int changed_on_the_way = 203;
    if (r.status == changed_on_the_way) return unusable_answer(r, "a proxy changed the answer");
    if (is_web_page(r)) return unusable_answer(r, "it is " + web_page_text(r));
    const auto object = parse_object(r.body);
    const auto claim = object ? find_claimed_error(*object) : std::nullopt;
    if (claim && (claim->certain || !claim->code.empty())) return error_in_success(r, *claim, *object);
    return {};
}

constexpr std::size_t largest_timeout_body = std::size_t{64} << 10U;
/// A program may show its texts, so they are searched for echoes, which takes long for much of it.
constexpr std::size_t most_texts = std::size_t{8} << 10U;

result<idle_token_timeout> decode_timeout(const response& r) {
    if (is_success(r) && r.body.size() > largest_timeout_body) {
        auto e = unusable_answer(r, "the body is larger than 64 KiB");
        e.code = errc::response_too_large;
        return e;
    }
    const auto object = decode_object(r, {"an IdleTokenTimeout", idle_token_timeout::resembles});
    if (!object) return object.error();
    idle_token_timeout timeout{*object};
    if (timeout.texts().size() > most_texts) {
        auto e = unusable_answer(r, "an IdleTokenTimeout with more than 8 KiB of unknown texts");
        e.code = errc::response_too_large;
        return e;
    }
    return timeout;
}

/// True for ids that would turn the request into another operation or lead to another path.
bool leads_elsewhere(std::string_view user_id) noexcept {
    constexpr std::array<std::string_view, 5> names{"", ".", "..", "me", "timeout"};
    for (const std::string_view name : names) {
        if (same_ignoring_case(user_id, name)) return true;
    }
    return false;
}

/// Genesys Cloud has no such parameter, and ignores it.
std::string mark_parameter(char before, std::uint64_t mark) {
    return before + ("_=" + std::to_string(mark));
}

constexpr bool is_hex(char c) noexcept {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

}  // namespace

bool is_user_id(std::string_view text) noexcept {
    constexpr std::string_view form = "00000000-0000-0000-0000-000000000000";
    return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                      [](char c, char place) { return place == '-' ? c == '-' : is_hex(c); });
}

request get_tokens_me(secret token, bool preserve_idle_ttl, std::uint64_t mark) {
    std::string target{tokens_me};
    target += preserve_idle_ttl ? "?preserveIdleTTL=true" : "?preserveIdleTTL=false";
    if (mark != 0) target += mark_parameter('&', mark);
    return {method::get, std::move(target), std::move(token)};
}

result<token_info> decode_get_tokens_me(const response& r) {
    const auto object = decode_object(r, {"a TokenInfo", is_token_info});
    if (!object) return object.error();
    return decode_token_info(*object);
}

request head_tokens_me(secret token, std::uint64_t mark) {
    std::string target{tokens_me};
    if (mark != 0) target += mark_parameter('?', mark);
    return {method::head, std::move(target), std::move(token)};
}

result<void> decode_head_tokens_me(const response& r) {
    return decode_any_success(r);
}

request delete_tokens_me(secret token) {
    return {method::delete_, tokens_me, std::move(token)};
}

result<void> decode_delete_tokens_me(const response& r) {
    return decode_any_success(r);
}

result<request> delete_token(secret token, std::string_view user_id) {
    if (leads_elsewhere(user_id)) {
        return error{errc::invalid_argument, "a user id is needed, not \"" + std::string{user_id} + '"'};
    }
    return request{method::delete_, "/api/v2/tokens/" + encode_segment(user_id), std::move(token)};
}

result<void> decode_delete_token(const response& r) {
    return decode_any_success(r);
}

request get_tokens_timeout(secret token) {
    return {method::get, tokens_timeout, std::move(token)};
}

result<idle_token_timeout> decode_get_tokens_timeout(const response& r) {
    return decode_timeout(r);
}

request put_tokens_timeout(secret token, const idle_token_timeout& value) {
    request r{method::put, tokens_timeout, std::move(token)};
    r.content_type = "application/json";
    // `with` drops seconds beside "disabled", which an object that was read may hold.
    r.body = boost::json::serialize(value.with(std::nullopt, std::nullopt).json());
    return r;
}

result<idle_token_timeout> decode_put_tokens_timeout(const response& r) {
    return decode_timeout(r);
}

}  // namespace tokenkeeper::genesys
