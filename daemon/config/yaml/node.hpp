#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// A position in a file; line and column count from 1.
struct position {
    int line = 0;
    int column = 0;
};

struct entry;

/// A value of a YAML file as it was written: texts are not yet numbers, times or truths.
///
/// yaml-cpp's own nodes are not used, as they accept duplicate keys, look keys up one by one and turn `010`
/// into 8.
struct node {
    enum class kind { nothing, text, list, map };

    kind type = kind::nothing;
    position start;          ///< for a missing value, the position of its key
    bool is_quoted = false;  ///< tells `"300"` from `300`
    std::string text;
    std::vector<node> items;     ///< of a list
    std::vector<entry> entries;  ///< of a map, in the order of the file, without duplicates

    [[nodiscard]] const entry* find(std::string_view key) const noexcept;
};

struct entry {
    std::string key;
    position start;
    node value;
};

/// An empty value in place of one that is not looked at.
node nothing_at(position start);

/// "a map", "a list", "a text", "nothing": names a value of the wrong kind in a message.
std::string_view name_of(node::kind type) noexcept;

/// The tree of one file. The destructor wipes its texts, as some are tokens.
class document {
public:
    explicit document(node root) noexcept;
    document(document&& source) noexcept;
    document& operator=(document&& source) = delete;
    document(const document&) = delete;
    document& operator=(const document&) = delete;
    ~document();

    [[nodiscard]] const node& root() const noexcept { return root_; }

private:
    node root_;
};

}  // namespace tokenkeeper::config
