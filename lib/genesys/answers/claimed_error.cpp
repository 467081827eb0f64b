#include "lib/genesys/answers/claimed_error.hpp"

#include "lib/genesys/answers/error_body.hpp"
#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace tokenkeeper::genesys {
namespace {

namespace json = boost::json;

/// Codes of Genesys and of OAuth for faults that pass.
constexpr std::array<std::string_view, 11> passing_codes{
    "too.many.requests",
    "too.many.requests.retry.after",
    "client.timeout",
    "request.timeout",
    "gateway.timeout",
    "authentication.request.timeout",
    "bad.gateway",
    "internal.server.error",
    "service.unavailable",
    "server_error",
    "temporarily_unavailable",
};

bool is_status(std::int64_t number) noexcept {
    return number >= 100 && number <= 599;
}

/// Reads a status as a number or as three digits; gives 0 for anything else.
int status_in(const json::object& body, std::string_view key) noexcept {
    const json::value* const value = body.if_contains(key);
    if (value == nullptr) return 0;
    if (const auto* const number = value->if_int64())
        return is_status(*number) ? static_cast<int>(*number) : 0;
    const std::string_view text = string_in(body, key);
    if (text.size() != 3 || !std::ranges::all_of(text, is_digit)) return 0;
    const int number = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    return is_status(number) ? number : 0;
}

/// The objects that may hold an error's fields, the outermost first.
std::vector<const json::object*> places_in(const json::object& body) {
    std::vector<const json::object*> places{&body};
    for (const char* const key : {"error", "fault"}) {
        if (const json::object* const inner = object_in(body, key)) places.push_back(inner);
    }
    const json::value* const errors = body.if_contains("errors");
    const json::array* const list = errors != nullptr ? errors->if_array() : nullptr;
    if (list != nullptr && !list->empty() && list->front().is_object())
        places.push_back(&list->front().get_object());
    return places;
}

int status_of(const std::vector<const json::object*>& places) noexcept {
    for (const json::object* const place : places) {
        for (const char* const key : {"status", "statusCode", "status_code", "code"}) {
            if (const int status = status_in(*place, key); status != 0) return status;
        }
    }
    return 0;
}

/// Genesys' `description` says more than the standard's `error_description`.
std::string message_of(const std::vector<const json::object*>& places) {
    for (const json::object* const place : places) {
        for (const char* const key :
             {"message", "Message", "description", "error_description", "detail", "title", "faultstring"}) {
            if (auto text = printable_message(string_in(*place, key)); !text.empty()) return text;
        }
    }
    return {};
}

std::string code_of(const std::vector<const json::object*>& places) {
    for (const json::object* const place : places) {
        for (const char* const key : {"code", "error"}) {
            if (auto word = word_or_nothing(string_in(*place, key)); !word.empty()) return word;
        }
    }
    return {};
}

/// Servers write an empty text, an empty object, null or false if there was no error.
bool has_error_field(const json::object& body) noexcept {
    const json::value* const value = body.if_contains("error");
    if (value == nullptr) return false;
    if (const json::object* const inner = value->if_object()) return !inner->empty();
    return !string_in(body, "error").empty() || (value->is_bool() && value->get_bool());
}

}  // namespace

bool claimed_error::passing() const noexcept {
    const errc meaning = classify(status, {});
    return meaning == errc::throttled || meaning == errc::server_unavailable ||
           std::ranges::find(passing_codes, code) != passing_codes.end();
}

std::optional<claimed_error> find_claimed_error(const json::object& body) {
    const auto places = places_in(body);
    claimed_error claim;
    claim.status = status_of(places);
    claim.code = code_of(places);
    claim.message = message_of(places);
    claim.certain = claim.status >= 400 || has_error_field(body);
    // If the field `error` is the only text, such as "invalid request", it is the message.
    if (claim.message.empty()) claim.message = printable_message(string_in(body, "error"));
    if (!claim.certain && claim.message.empty() && claim.code.empty()) return std::nullopt;
    return claim;
}

error error_in_success(const response& r, const claimed_error& claim, const json::object& body) {
    error e = decode_parsed_error(r, &body);
    const bool passes = claim.passing();
    e.advice = {};
    e.code = passes ? errc::server_unavailable : errc::malformed_response;
    // The code of an unknown server does not become the error's name.
    e.api_code = passes ? claim.code : std::string{};
    if (!passes) e.retry_after.reset();
    std::string text = "HTTP status " + std::to_string(r.status) + ", but the body is an error";
    std::string details = claim.status != 0 ? "status " + std::to_string(claim.status) : std::string{};
    if (!claim.code.empty() && claim.code != claim.message) {
        if (!details.empty()) details += ", ";
        details += claim.code;
    }
    if (!details.empty()) text += " (" + details + ')';
    if (!claim.message.empty()) text += ": " + claim.message;
    e.message = one_line(text);
    return e;
}

}  // namespace tokenkeeper::genesys
