#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

/// Functions that read JSON without trusting its shape. A value of another type counts as missing.
namespace tokenkeeper::genesys {

/// The largest body that is read, in bytes. The answers of the operations have a few kilobytes.
inline constexpr std::size_t largest_body = std::size_t{1} << 20U;

/// A JSON object in a piece of memory of its own, which is wiped at its end: an answer may hold a token.
class parsed_object {
public:
    parsed_object() = default;
    /// REQUIRES: `object` uses this memory.
    parsed_object(std::unique_ptr<boost::json::monotonic_resource> memory, boost::json::object object)
        : memory_(std::move(memory)), object_(std::move(object)) {}

    // NOLINTNEXTLINE(google-explicit-constructor): it is an object
    operator const boost::json::object&() const noexcept { return object_; }

private:
    std::unique_ptr<boost::json::monotonic_resource> memory_;
    boost::json::object object_;
};

/// The most parts of a body (has_bounded_parts). Real ones have some hundreds; each takes time of the one
/// thread, also where its value is unused.
inline constexpr std::size_t most_body_parts = 2'000;

/// Returns false for a body that would take long to parse, or to walk through.
bool is_bounded(std::string_view body) noexcept;

/// Parses a body that is a JSON object. Gives nullopt for anything else: a body larger than largest_body, not
/// bounded, not UTF-8, cut short or of another type. A byte order mark at the beginning is skipped.
std::optional<parsed_object> parse_object(std::string_view body);

/// The object itself; null where nothing was parsed.
inline const boost::json::object* object_or_null(const std::optional<parsed_object>& parsed) noexcept {
    return parsed ? &static_cast<const boost::json::object&>(*parsed) : nullptr;
}

/// The object below a key; null if there is no object.
const boost::json::object* object_in(const boost::json::object& object, std::string_view key) noexcept;

/// The string below a key, unchanged; empty if there is no string.
std::string_view string_in(const boost::json::object& object, std::string_view key) noexcept;

/// The string below a key as one printable line, as printable_message() makes it; empty if there is no
/// string.
std::string text_in(const boost::json::object& object, std::string_view key);

/// The scopes in the array below a key: its strings of visible ASCII without `"` and `\` (scope-token, RFC
/// 6749 §3.3), shorter than a token, as they are. Other elements are left out.
std::vector<std::string> scopes_in(const boost::json::object& object, std::string_view key);

}  // namespace tokenkeeper::genesys
