import QtQuick
import Kit

// The initials of a row that the logic made: {initials, color}.
Avatar {
    property var person

    // An Avatar takes its initials from the words of a name.
    name: person.initials ? person.initials.split("").join(" ") : ""
    fill: person.color || Theme.primary
    ink: "white"
}
