#include "lib/base/json_bounds.hpp"

#include <array>

namespace tokenkeeper {
namespace {

/// The index after the string that begins before `position`; the size of the text if it does not end.
std::size_t end_of_string(std::string_view json, std::size_t position) noexcept {
    while (position < json.size() && json[position] != '"')
        position += json[position] == '\\' ? 2 : 1;
    return position < json.size() ? position + 1 : json.size();
}

}  // namespace

bool has_bounded_objects(std::string_view json, std::size_t most_members) noexcept {
    // The members so far of what is open at each depth; the first is outside of everything.
    std::array<std::size_t, deepest_json + 1> members{};
    std::size_t depth = 0;
    std::size_t position = 0;
    while (position < json.size()) {
        switch (json[position++]) {
            case '"':
                position = end_of_string(json, position);
                break;
            case '{':
            case '[':
                if (depth == deepest_json) return false;
                members[++depth] = 0;
                break;
            case '}':
            case ']':
                // A parser stops at one that closes nothing.
                if (depth == 0) return true;
                --depth;
                break;
            case ':':
                if (++members[depth] > most_members) return false;
                break;
            default:
                break;
        }
    }
    return true;
}

bool has_bounded_parts(std::string_view json) noexcept {
    return has_bounded_parts(json, free_json_parts + json.size() / least_bytes_of_part);
}

bool has_bounded_parts(std::string_view json, std::size_t most) noexcept {
    std::size_t parts = 0;
    std::size_t position = 0;
    while (position < json.size()) {
        switch (json[position++]) {
            case '"':
                position = end_of_string(json, position);
                break;
            case '{':
            case '[':
            case ',':
            case ':':
                if (++parts > most) return false;
                break;
            default:
                break;
        }
    }
    return true;
}

}  // namespace tokenkeeper
