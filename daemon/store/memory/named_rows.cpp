#include "daemon/store/memory/named_rows.hpp"

#include <utility>

namespace tokenkeeper::store {

void named_rows::put(const row_pointer& entry) {
    rows_.insert_or_assign(entry->content.name, entry);
}

bool named_rows::remove(const row_pointer& entry) {
    const auto found = rows_.find(entry->content.name);
    if (found == rows_.end() || found->second != entry) return false;
    rows_.erase(found);
    return true;
}

row_pointer named_rows::find(const std::string& name) const {
    const auto found = rows_.find(name);
    return found == rows_.end() ? nullptr : found->second;
}

std::vector<row_pointer> named_rows::find_all(const std::string& name) const {
    std::vector<row_pointer> rows;
    if (auto own = find(name)) rows.push_back(std::move(own));
    const auto start = name + ' ';
    for (auto position = rows_.lower_bound(start);
         position != rows_.end() && position->first.starts_with(start); ++position)
        rows.push_back(position->second);
    return rows;
}

std::vector<row_pointer> named_rows::all() const {
    std::vector<row_pointer> rows;
    rows.reserve(rows_.size());
    for (const auto& [name, entry] : rows_)
        rows.push_back(entry);
    return rows;
}

}  // namespace tokenkeeper::store
