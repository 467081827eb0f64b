#pragma once

#include "daemon/store/memory/row.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::store {

/// Rows by their names. A row that was replaced is called by its session's name, a space and more.
class named_rows {
public:
    /// Puts the row in place of another of its name.
    void put(const row_pointer& entry);
    /// Removes the row; false: another one has its name, or none.
    bool remove(const row_pointer& entry);

    [[nodiscard]] bool contains(const std::string& name) const { return rows_.contains(name); }
    /// Null: no row has this name.
    [[nodiscard]] row_pointer find(const std::string& name) const;
    /// The row of this name, and those of this name that were replaced.
    [[nodiscard]] std::vector<row_pointer> find_all(const std::string& name) const;
    [[nodiscard]] std::vector<row_pointer> all() const;

private:
    std::map<std::string, row_pointer> rows_;
};

}  // namespace tokenkeeper::store
