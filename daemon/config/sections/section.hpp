#pragma once

#include "daemon/config/sections/context.hpp"
#include "daemon/config/values/values.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// The description of a key for people: manual pages and messages are made from it.
struct key_description {
    std::string name{};
    std::string form{};      ///< "a duration, 1s to 1d"
    std::string fallback{};  ///< the value without the key; empty: it has no such value, or is required
    std::string meaning{};
    bool supported = true;  ///< false: reserved, and refused by this version
};

/// One line of a section's table: everything that is known about a key, and the function that reads it into
/// T.
template <class T>
struct key {
    key_description about;
    std::function<void(const node& value, const std::string& path, context& input, T& target)> read;
};

/// The one place where the keys of a section are defined.
template <class T>
using section = std::vector<key<T>>;

/// Reads the section at `path`. An empty section (everything in it commented out) is treated like a missing
/// one.
template <class T>
void read_section(const node& value, const std::string& path, const section<T>& keys, context& input,
                  T& target);

/// A line for a duration that goes into a member.
template <class T, class D>
key<T> duration_key(const std::string& name, D T::*member, duration_range range, const std::string& fallback,
                    const std::string& meaning);

/// Calls `visit` with every named entry of a map (an organization, a session); reports invalid names.
void read_named(const node& value, const std::string& path, context& input,
                const std::function<void(const entry& e, const std::string& path)>& visit);

/// Returns true if there are keys to read; reports a value that is neither a map nor empty.
bool has_keys(const node& value, const std::string& path, context& input);
void report_unknown_key(const entry& e, const std::string& path, const std::vector<std::string_view>& known,
                        context& input);
/// Of two keys that exclude each other, the later one is the error, and names the earlier.
void report_both(const entry& a, const entry& b, const std::string& path, context& input);

// Implementation.

/// Converts to `seconds`, `milliseconds` or an optional of them. The range makes sure that nothing is cut
/// off.
template <class D>
D to_member(milliseconds length) {
    if constexpr (requires { typename D::value_type; }) {
        return std::chrono::duration_cast<typename D::value_type>(length);
    } else {
        return std::chrono::duration_cast<D>(length);
    }
}

template <class T>
void read_section(const node& value, const std::string& path, const section<T>& keys, context& input,
                  T& target) {
    if (!has_keys(value, path, input)) return;
    for (const entry& e : value.entries) {
        const auto line =
            std::find_if(keys.begin(), keys.end(), [&](const key<T>& k) { return k.about.name == e.key; });
        if (line != keys.end()) {
            const auto key_path = below(path, e.key);
            input.note(key_path, e.value.start);
            // The error about a refused key points at the key, not at its value.
            line->read(line->about.supported ? e.value : nothing_at(e.start), key_path, input, target);
            continue;
        }
        std::vector<std::string_view> known;
        for (const key<T>& k : keys)
            if (k.about.supported) known.push_back(k.about.name);
        report_unknown_key(e, below_unknown(path, e.key), known, input);
    }
}

template <class T, class D>
key<T> duration_key(const std::string& name, D T::*member, duration_range range, const std::string& fallback,
                    const std::string& meaning) {
    return {{.name = name,
             .form = "a duration, " + format_duration(range.least) + " to " + format_duration(range.most),
             .fallback = fallback,
             .meaning = meaning},
            [member, range](const node& value, const std::string& path, context& input, T& target) {
                const auto length = read_duration(value, path, range, input);
                if (length) target.*member = to_member<D>(*length);
            }};
}

}  // namespace tokenkeeper::config
