#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

/// Functions that read JSON without trusting its shape. A value of another type counts as missing.
namespace tokenkeeper::genesys {

/// The largest body that is read, in bytes. The answers of the operations have a few kilobytes.
inline constexpr std::size_t largest_body = std::size_t{1} << 20U;

/// Parses a body that is a JSON object. Gives nullopt for anything else: a body larger than largest_body,
/// nested deeper than 32, not UTF-8, cut short or of another type. A byte order mark at the beginning is
/// skipped. The object wipes its memory when it is destroyed, because an answer may hold a token.
std::optional<boost::json::object> parse_object(std::string_view body);

/// The object below a key; null if there is no object.
const boost::json::object* object_in(const boost::json::object& object, std::string_view key) noexcept;

/// The string below a key, unchanged; empty if there is no string.
std::string_view string_in(const boost::json::object& object, std::string_view key) noexcept;

/// The string below a key as one printable line; empty if there is no string.
std::string text_in(const boost::json::object& object, std::string_view key);

/// The strings of the array below a key, each as one printable line. Other elements are left out.
std::vector<std::string> texts_in(const boost::json::object& object, std::string_view key);

}  // namespace tokenkeeper::genesys
