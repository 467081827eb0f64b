#pragma once

#include <cstddef>
#include <string_view>

/// The form of an answer's header, before a parser reads it. Odd forms that have one meaning are left to the
/// parser; forms that two readers could understand differently are faults, because one of the two may sit
/// between the server and this host (RFC 9112 §6.3, §11.2). A fault is a noun phrase, such as "a bare CR",
/// and empty where the form is good.
namespace tokenkeeper::net {

/// Checks the characters of `text` from `start` on. A CR at the very end is left for the next call.
std::string_view character_fault(std::string_view text, std::size_t start);

/// The most lines of fields in a header. Servers send some tens; each takes some ten times its size.
inline constexpr std::size_t most_fields = 200;

/// Checks a whole header, from the status line to the empty line.
std::string_view header_fault(std::string_view header);

/// True where the status line ends behind the status, without the space that has to follow ("HTTP/1.1 200").
bool lacks_reason_space(std::string_view header);

}  // namespace tokenkeeper::net
