// Common given and family names of several countries, places and streets, for synthetic patients. A
// seed's result depends on their order: append only.
#pragma once

#include <array>
#include <string_view>

namespace carelog::tools {

inline constexpr std::array<std::string_view, 64> female_given_names = {
    "Mary",      "Patricia",   "Linda",  "Elizabeth", "Barbara",  "Susan",     "Jessica", "Sarah",
    "Karen",     "Lisa",       "Nancy",  "Betty",     "Sandra",   "Ashley",    "Emily",   "Donna",
    "Michelle",  "Carol",      "Amanda", "Melissa",   "Deborah",  "Zoë",       "Chloé",   "Renée",
    "María",     "Lucía",      "Sofía",  "Inés",      "Begoña",   "Beatriz",   "Giulia",  "Chiara",
    "Anneliese", "Jutta",      "Käthe",  "Ursula",    "Brigitte", "Åsa",       "Märta",   "Søs",
    "Agnieszka", "Małgorzata", "Łucja",  "Zofia",     "Božena",   "Šárka",     "Jiřina",  "Ilona",
    "Olga",      "Наталья",    "Ирина",  "Ελένη",     "Fatima",   "Aïcha",     "Leila",   "Zeynep",
    "Ayşe",      "Priya",      "Ananya", "Mei",       "秀英",     "Thị Hương", "Yuki",    "Ngozi"};

inline constexpr std::array<std::string_view, 64> male_given_names = {
    "James",  "Robert",  "John",    "Michael",  "David",   "William",     "Richard",  "Joseph",
    "Thomas", "Charles", "Daniel",  "Matthew",  "Anthony", "Mark",        "Donald",   "Steven",
    "Andrew", "Kenneth", "Joshua",  "Kevin",    "Brian",   "René",        "François", "Loïc",
    "José",   "Jesús",   "Ramón",   "Andrés",   "Iñaki",   "João",        "Luca",     "Niccolò",
    "Jürgen", "Günther", "Björn",   "Søren",    "Håkon",   "Åke",         "Mikael",   "Jean-Luc",
    "Łukasz", "Paweł",   "Michał",  "Jiří",     "Ondřej",  "Zoltán",      "Győző",    "Ștefan",
    "Сергей", "Дмитрий", "Γιώργος", "Ahmed",    "Youssef", "Mehmet",      "İsmail",   "Arjun",
    "Rohan",  "Wei",     "伟",      "Văn Minh", "Hiroshi", "Chukwuemeka", "Kwame",    "Seán"};

inline constexpr std::array<std::string_view, 96> family_names = {
    "Smith",     "Johnson",    "Williams", "Brown",    "Jones",      "Miller",       "Davis",
    "Wilson",    "Anderson",   "Taylor",   "Moore",    "Jackson",    "Martin",       "Lee",
    "Thompson",  "White",      "Harris",   "Clark",    "Lewis",      "Robinson",     "Walker",
    "Young",     "Allen",      "King",     "Wright",   "O'Brien",    "O'Connor",     "D'Angelo",
    "MacDonald", "Fitzgerald", "García",   "Martínez", "Rodríguez",  "Hernández",    "López",
    "González",  "Pérez",      "Sánchez",  "Muñoz",    "Ibáñez",     "Silva",        "Conceição",
    "Rossi",     "Esposito",   "Müller",   "Schäfer",  "Größe",      "Weiß",         "Köhler",
    "Schröder",  "Dubois",     "Lefèvre",  "Bérénger", "Gauthier",   "de la Cruz",   "van den Berg",
    "Johansson", "Lindström",  "Sørensen", "Ødegård",  "Hämäläinen", "Kowalski",     "Wiśniewski",
    "Wójcik",    "Dąbrowski",  "Żuławski", "Novák",    "Dvořák",     "Černý",        "Horváth",
    "Szabó",     "Nagy",       "Popescu",  "Иванов",   "Петров",     "Παπαδόπουλος", "Yılmaz",
    "Şahin",     "Khan",       "Hussain",  "Al-Farsi", "Haddad",     "Patel",        "Singh",
    "Sharma",    "Gupta",      "Wang",     "王",       "陈",         "Nguyễn",       "Trần",
    "Kim",       "Tanaka",     "Sato",     "Okonkwo",  "Mensah"};

inline constexpr std::array<std::string_view, 24> street_names = {
    "High Street",   "Church Lane",   "Station Road", "Park Avenue",   "Mill Lane",
    "Elm Street",    "Oak Drive",     "Maple Avenue", "Cedar Court",   "Lake View",
    "Hill Road",     "Bridge Street", "River Walk",   "Orchard Way",   "Garden Terrace",
    "King's Road",   "Queen's Gate",  "North Parade", "South Quay",    "West End",
    "Market Square", "School Lane",   "Abbey Close",  "St. Mary's Row"};

struct Place {
  std::string_view city;
  std::string_view state;
  std::string_view postal_prefix;  // three digits; two more are drawn
};

inline constexpr std::array<Place, 20> places = {{
    {"Springfield", "MA", "011"}, {"Salem", "OR", "973"},      {"Georgetown", "TX", "786"},
    {"Clinton", "IA", "527"},     {"Franklin", "TN", "370"},   {"Madison", "WI", "537"},
    {"Greenville", "SC", "296"},  {"Bristol", "CT", "060"},    {"Fairview", "OK", "737"},
    {"Dover", "DE", "199"},       {"Arlington", "VA", "222"},  {"Manchester", "NH", "031"},
    {"Oxford", "MS", "386"},      {"Ashland", "KY", "411"},    {"Burlington", "VT", "054"},
    {"Milton", "FL", "325"},      {"Newport", "RI", "028"},    {"Kingston", "NY", "124"},
    {"Dayton", "OH", "454"},      {"Cañon City", "CO", "812"},
}};

}  // namespace carelog::tools
