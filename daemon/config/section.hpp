#pragma once

#include "daemon/config/context.hpp"
#include "daemon/config/values.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// What a person needs to know of a key.
struct key_description {
    std::string name{};
    std::string form{};      ///< "a duration, 1s to 1d"
    std::string fallback{};  ///< what holds without it; empty: nothing does, or it is required
    std::string meaning{};
    bool supported = true;  ///< false: of the contract, but refused by this version
};

/// One line of a section's table: everything that is known about a key, and how it gets to its place in T.
template <class T>
struct key {
    key_description about;
    std::function<void(const node& from, const std::string& path, context& in, T& to)> read;
};

/// The one place where the keys of a section are defined.
template <class T>
using section = std::vector<key<T>>;

/// Reads the section at `path`. A section that is there but holds nothing (everything in it commented out) is
/// like one that is not there.
template <class T>
void read_section(const node& from, const std::string& path, const section<T>& keys, context& in, T& to);

/// A key of the contract that this version does not have yet. It must not be ignored: who wrote it relies on
/// it.
template <class T>
key<T> not_yet(const std::string& name, const std::string& meaning);

/// A line for a duration that goes into a member.
template <class T, class D>
key<T> duration_key(const std::string& name, D T::*to, duration_range range, const std::string& fallback,
                    const std::string& meaning);

/// Calls `with` with each named member of a map (an organization, a session) whose name is allowed.
void read_named(const node& from, const std::string& path, context& in,
                const std::function<void(const entry& e, const std::string& path)>& with);

/// True where there are keys to read; reports what is neither a map nor nothing.
bool has_keys(const node& from, const std::string& path, context& in);
void report_unknown_key(const entry& e, const std::string& path, const std::vector<std::string_view>& known,
                        context& in);

// Implementation.

/// Into `seconds`, `milliseconds` or an optional one. The range says that nothing is cut.
template <class D>
D to_member(milliseconds length) {
    if constexpr (requires { typename D::value_type; }) {
        return std::chrono::duration_cast<typename D::value_type>(length);
    } else {
        return std::chrono::duration_cast<D>(length);
    }
}

template <class T>
void read_section(const node& from, const std::string& path, const section<T>& keys, context& in, T& to) {
    if (!has_keys(from, path, in)) return;
    for (const entry& e : from.entries) {
        const auto line =
            std::find_if(keys.begin(), keys.end(), [&](const key<T>& k) { return k.about.name == e.key; });
        if (line != keys.end()) {
            const auto here = below(path, e.key);
            in.note(here, e.value.at);
            // A key that is refused is told where it stands, not where its value does.
            line->read(line->about.supported ? e.value : nothing_at(e.at), here, in, to);
            continue;
        }
        std::vector<std::string_view> known;
        for (const key<T>& k : keys)
            if (k.about.supported) known.push_back(k.about.name);
        report_unknown_key(e, below_unknown(path, e.key), known, in);
    }
}

template <class T>
key<T> not_yet(const std::string& name, const std::string& meaning) {
    return {{.name = name, .meaning = meaning, .supported = false},
            [](const node& from, const std::string& path, context& in, T& /*to*/) {
                in.report(from.at, path, "not supported yet by this version; remove it");
            }};
}

template <class T, class D>
key<T> duration_key(const std::string& name, D T::*to, duration_range range, const std::string& fallback,
                    const std::string& meaning) {
    return {{.name = name,
             .form = "a duration, " + format_duration(range.least) + " to " + format_duration(range.most),
             .fallback = fallback,
             .meaning = meaning},
            [to, range](const node& from, const std::string& path, context& in, T& target) {
                const auto length = read_duration(from, path, range, in);
                if (length) target.*to = to_member<D>(*length);
            }};
}

}  // namespace tokenkeeper::config
