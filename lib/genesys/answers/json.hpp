#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

/// Looks into JSON of which nothing is sure. What is missing or of another type is as if it were not there.
namespace tokenkeeper::genesys {

/// What of a body is read at all: the answers of the operations have a few kilobytes.
inline constexpr std::size_t largest_body = std::size_t{1} << 20U;

/// The object that a body is. Nullopt for anything else: larger than largest_body, deeper than 32, not UTF-8,
/// cut short, another kind of value. A byte order mark in front of it is skipped. Wipes its memory when it
/// goes, because an answer may hold a token.
std::optional<boost::json::object> parse_object(std::string_view body);

const boost::json::object* object_in(const boost::json::object& in, std::string_view key) noexcept;

/// As it came; empty where there is none.
std::string_view string_in(const boost::json::object& in, std::string_view key) noexcept;

/// One printable line; empty where there is none.
std::string text_in(const boost::json::object& in, std::string_view key);

/// The strings of an array, other elements left out.
std::vector<std::string> texts_in(const boost::json::object& in, std::string_view key);

}  // namespace tokenkeeper::genesys
