#include "daemon/config/yaml/node.hpp"

#include "lib/base/secret.hpp"

#include <utility>

namespace tokenkeeper::config {
namespace {

// Recursive: the parser refuses what is nested deeply.
void wipe_texts(node& n) noexcept {
    wipe(n.text);
    for (node& item : n.items)
        wipe_texts(item);
    for (entry& e : n.entries)
        wipe_texts(e.value);
}

}  // namespace

const entry* node::find(std::string_view key) const noexcept {
    for (const entry& e : entries) {
        if (e.key == key) return &e;
    }
    return nullptr;
}

node nothing_at(position start) {
    node n;
    n.start = start;
    return n;
}

std::string_view name_of(node::kind type) noexcept {
    switch (type) {
        case node::kind::nothing:
            return "nothing";
        case node::kind::text:
            return "a text";
        case node::kind::list:
            return "a list";
        case node::kind::map:
            return "a map";
    }
    return "something else";
}

document::document(node root) noexcept : root_(std::move(root)) {}
document::document(document&& source) noexcept : root_(std::exchange(source.root_, {})) {}
document::~document() {
    wipe_texts(root_);
}

}  // namespace tokenkeeper::config
