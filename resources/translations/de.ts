<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source> ({what})</source>
        <translation> ({what})</translation>
    </message>
    <message numerus="yes">
        <source>%Ln exact copies</source>
        <translation>
            <numerusform>%Ln exakte Kopie</numerusform>
            <numerusform>%Ln exakte Kopien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln near-duplicate(s)</source>
        <translation>
            <numerusform>%Ln fast gleiches Foto</numerusform>
            <numerusform>%Ln fast gleiche Fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln Foto</numerusform>
            <numerusform>%Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Get it out</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>, and .</source>
        <translation>, und .</translation>
    </message>
    <message>
        <source>A query can be turned by right angles only, not by {degrees}°.</source>
        <translation>Eine Anfrage lässt sich nur um rechte Winkel drehen, nicht um {degrees}°.</translation>
    </message>
    <message>
        <source>A thing at {across} % from the left and {down} % from the top, {width} % wide</source>
        <translation>Ein Ding {across} % von links, {down} % von oben, {width} % breit</translation>
    </message>
    <message>
        <source>Add a point behind it, or take it away</source>
        <translation>Einen Punkt dahinter setzen, oder ihn entfernen</translation>
    </message>
    <message>
        <source>Another running copy of PatchFind is indexing this library. Wait until it has finished, or close it.</source>
        <translation>Ein anderes laufendes PatchFind indiziert diese Bibliothek. Warten Sie, bis es fertig ist, oder schließen Sie es.</translation>
    </message>
    <message>
        <source>Another running copy of PatchFind is writing to {path}. Wait for it, or close it.</source>
        <translation>Ein anderes laufendes PatchFind schreibt gerade in {path}. Warten Sie darauf, oder schließen Sie es.</translation>
    </message>
    <message>
        <source>Anything like it</source>
        <translation>Entfernt ähnlich</translation>
    </message>
    <message>
        <source>Aperture: previews and thumbnails</source>
        <translation>Aperture: Vorschauen und Vorschaubilder</translation>
    </message>
    <message>
        <source>Apple Photos: previews and derivatives</source>
        <translation>Apple Fotos: Vorschauen und Abgeleitetes</translation>
    </message>
    <message>
        <source>Begin a selection in the middle</source>
        <translation>Eine Auswahl in der Mitte beginnen</translation>
    </message>
    <message>
        <source>CLAID finds its regions in the dense pass; choose dense mode.</source>
        <translation>CLAID findet seine Regionen im dichten Durchlauf; wählen Sie den Modus „dense“.</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>kein Arbeitsspeicher mehr frei</translation>
    </message>
    <message>
        <source>Capture One: previews</source>
        <translation>Capture One: Vorschauen</translation>
    </message>
    <message>
        <source>Comes with PatchFind, made for finding the very same thing, and by far the quickest. All figures of how well PatchFind finds are its own. Licence: {licence}.</source>
        <translation>Kommt mit PatchFind, ist dafür gemacht, genau dasselbe Ding zu finden, und mit Abstand am schnellsten. Alle Angaben dazu, wie gut PatchFind findet, gelten für dieses Netz. Lizenz: {licence}.</translation>
    </message>
    <message>
        <source>Computing on the Apple graphics processor.</source>
        <translation>Gerechnet wird auf dem Apple-Grafikprozessor.</translation>
    </message>
    <message>
        <source>Computing on the CPU, as chosen in the settings.</source>
        <translation>Gerechnet wird auf dem Prozessor, wie in den Einstellungen gewählt.</translation>
    </message>
    <message>
        <source>Computing on the CPU: {cuda}; {mps}.</source>
        <translation>Gerechnet wird auf dem Prozessor: {cuda}; {mps}.</translation>
    </message>
    <message>
        <source>Computing on the graphics card {card}.</source>
        <translation>Gerechnet wird auf der Grafikkarte {card}.</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>Zeitüberschreitung der Verbindung</translation>
    </message>
    <message>
        <source>Could not be indexed</source>
        <translation>Konnte nicht indiziert werden</translation>
    </message>
    <message>
        <source>Ctrl and arrows</source>
        <translation>Strg und Pfeiltasten</translation>
    </message>
    <message>
        <source>Ctrl and wheel</source>
        <translation>Strg und Mausrad</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Descriptors of {dimension} numbers cannot be cut into {m} equal parts. Choose an m that divides it.</source>
        <translation>Deskriptoren aus {dimension} Zahlen lassen sich nicht in {m} gleiche Teile schneiden. Wählen Sie ein m, das teilt.</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>Speicherkontingent erschöpft</translation>
    </message>
    <message>
        <source>Download them ({megabytes} MB) or import them from a file: patchfind backbones download {name}.</source>
        <translation>Laden Sie sie herunter ({megabytes} MB), oder übernehmen Sie sie aus einer Datei: patchfind backbones download {name}.</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>F2, Delete</source>
        <translation>F2, Entf</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>Datei besteht schon</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Dateiname zu lang</translation>
    </message>
    <message>
        <source>Final Cut: frames of films</source>
        <translation>Final Cut: Einzelbilder von Filmen</translation>
    </message>
    <message>
        <source>Free some space there or make it writable, then try again; nothing was lost.</source>
        <translation>Schaffen Sie dort Platz, oder erlauben Sie das Schreiben, und versuchen Sie es erneut; nichts ging verloren.</translation>
    </message>
    <message>
        <source>From point to point of the selection</source>
        <translation>Von Punkt zu Punkt der Auswahl</translation>
    </message>
    <message>
        <source>From thing to thing, and choose it</source>
        <translation>Von Ding zu Ding und auswählen</translation>
    </message>
    <message>
        <source>Give a keyword first.</source>
        <translation>Geben Sie zuerst ein Stichwort ein.</translation>
    </message>
    <message>
        <source>In the grid</source>
        <translation>In der Übersicht</translation>
    </message>
    <message>
        <source>In the photo</source>
        <translation>Im Foto</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>Unvollständig</translation>
    </message>
    <message>
        <source>Indexed</source>
        <translation>Indiziert</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>ist ein Ordner</translation>
    </message>
    <message>
        <source>It could not be noted for indexing: {problem}</source>
        <translation>Es konnte nicht zum Indizieren vorgemerkt werden: {problem}</translation>
    </message>
    <message>
        <source>Its licence must be accepted on the hub first; then import the file by hand.</source>
        <translation>Dort muss zuerst seine Lizenz angenommen werden; übernehmen Sie dann die Datei von Hand.</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF, JPEG 2000, Photoshop or a camera&apos;s RAW format</source>
        <translation>JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF, JPEG 2000, Photoshop oder das RAW einer Kamera</translation>
    </message>
    <message>
        <source>Larger and smaller tiles</source>
        <translation>Größere und kleinere Kacheln</translation>
    </message>
    <message>
        <source>Learnt from photos alone: knows shapes and surfaces.</source>
        <translation>Gelernt aus Fotos allein: kennt Formen und Oberflächen.</translation>
    </message>
    <message>
        <source>Learnt from photos and their captions: is searched with words, too.</source>
        <translation>Gelernt aus Fotos und ihren Beschriftungen: lässt sich auch mit Worten durchsuchen.</translation>
    </message>
    <message>
        <source>Learnt from photos and their captions: knows what kind of thing it sees.</source>
        <translation>Gelernt aus Fotos und ihren Beschriftungen: weiß, was für ein Ding es sieht.</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Lightroom: previews</source>
        <translation>Lightroom: Vorschauen</translation>
    </message>
    <message>
        <source>Linux: fragments from checking a disk</source>
        <translation>Linux: Bruchstücke aus Datenträgerprüfungen</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Bild verschieben</translation>
    </message>
    <message>
        <source>Move the point, or a rectangle&apos;s corner</source>
        <translation>Den Punkt bewegen, oder die Ecke eines Rechtecks</translation>
    </message>
    <message>
        <source>Move the selection</source>
        <translation>Auswahl verschieben</translation>
    </message>
    <message>
        <source>NetApp: snapshots</source>
        <translation>NetApp: Schnappschüsse</translation>
    </message>
    <message>
        <source>Nextcloud: deleted files</source>
        <translation>Nextcloud: gelöschte Dateien</translation>
    </message>
    <message>
        <source>Nextcloud: earlier versions</source>
        <translation>Nextcloud: frühere Fassungen</translation>
    </message>
    <message>
        <source>Nextcloud: previews</source>
        <translation>Nextcloud: Vorschauen</translation>
    </message>
    <message>
        <source>No more could be copied to {path}: {why}. {done} of {wanted} photos are there, and nothing is there by half. Free some space, or choose another folder.</source>
        <translation>Nach {path} konnte nicht mehr kopiert werden: {why}. {done} von {wanted} Fotos sind dort, und keines nur halb. Schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>No object is saved as “{name}” any more.</source>
        <translation>Unter „{name}“ ist kein Objekt mehr gespeichert.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>kein Platz mehr auf dem Datenträger</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner nicht vorhanden</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>kein Ordner</translation>
    </message>
    <message>
        <source>Of an earlier release, for libraries that were indexed with it.</source>
        <translation>Aus einer früheren Version, für Bibliotheken, die damit indiziert wurden.</translation>
    </message>
    <message>
        <source>Offline: its folder is not mounted</source>
        <translation>Offline: Der Ordner ist nicht eingehängt</translation>
    </message>
    <message>
        <source>One picture does not fit into the memory of the device ({why}). Close other programs, or choose the CPU or a smaller backbone.</source>
        <translation>Ein Bild passt nicht in den Speicher des Geräts ({why}). Schließen Sie andere Programme, oder wählen Sie den Prozessor oder ein kleineres Erkennungsnetz.</translation>
    </message>
    <message>
        <source>One picture holds at most {most} photos, and these are {count}. Choose a PDF, which has pages, or fewer photos.</source>
        <translation>Ein Bild fasst höchstens {most} Fotos, und dies sind {count}. Wählen Sie ein PDF, das Seiten hat, oder weniger Fotos.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>Vorgang nicht erlaubt</translation>
    </message>
    <message>
        <source>P, Delete</source>
        <translation>P, Entf</translation>
    </message>
    <message>
        <source>P, Insert</source>
        <translation>P, Einfg</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>keine Berechtigung</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Point {n} of {count}</source>
        <translation>Punkt {n} von {count}</translation>
    </message>
    <message>
        <source>QNAP: deleted files</source>
        <translation>QNAP: gelöschte Dateien</translation>
    </message>
    <message>
        <source>QNAP: snapshots</source>
        <translation>QNAP: Schnappschüsse</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Dateisystem ist nur lesbar</translation>
    </message>
    <message>
        <source>Rebuild the library</source>
        <translation>Bibliothek neu aufbauen</translation>
    </message>
    <message>
        <source>Rename, or delete, a saved object</source>
        <translation>Gespeichertes Objekt umbenennen oder löschen</translation>
    </message>
    <message>
        <source>Resource temporarily unavailable</source>
        <translation>vorübergehend nicht verfügbar</translation>
    </message>
    <message>
        <source>Same object</source>
        <translation>Dasselbe</translation>
    </message>
    <message>
        <source>Search with what is drawn</source>
        <translation>Mit der Auswahl suchen</translation>
    </message>
    <message>
        <source>Shift and arrows</source>
        <translation>Umschalt und Pfeiltasten</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>Ähnlich</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Something went wrong inside PatchFind. Your photos are untouched.</source>
        <translation>In PatchFind ist etwas schiefgegangen. Ihre Fotos sind unberührt.</translation>
    </message>
    <message>
        <source>Space and drag, or Space and arrows</source>
        <translation>Leertaste und ziehen oder Leertaste und Pfeiltasten</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>Datei auf dem Server nicht mehr da</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Synology: deleted files</source>
        <translation>Synology: gelöschte Dateien</translation>
    </message>
    <message>
        <source>Synology: files in passing</source>
        <translation>Synology: Dateien im Durchgang</translation>
    </message>
    <message>
        <source>Synology: snapshots</source>
        <translation>Synology: Schnappschüsse</translation>
    </message>
    <message>
        <source>Synology: thumbnails</source>
        <translation>Synology: Vorschaubilder</translation>
    </message>
    <message>
        <source>The catalogue {path} cannot be replaced ({why}), so it stays as it is. Free some space there or make its folder writable, then try again.</source>
        <translation>Der Katalog {path} kann nicht ersetzt werden ({why}) und bleibt darum, wie er ist. Schaffen Sie dort Platz, oder machen Sie seinen Ordner beschreibbar, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The catalogue {path} does not fit the data of its library: an older copy was put in its place, or it is damaged. Your photos are untouched, and so is this data. Put the newest copy there if you have it, or rebuild the library (“patchfind rebuild”) from what is kept beside it.</source>
        <translation>Der Katalog {path} passt nicht zu den Daten seiner Bibliothek: Eine ältere Kopie wurde an seine Stelle gelegt, oder er ist beschädigt. Ihre Fotos sind unberührt, diese Daten ebenso. Legen Sie die neueste Kopie dorthin, wenn Sie sie haben, oder bauen Sie die Bibliothek aus dem neu auf, was daneben aufbewahrt ist („patchfind rebuild“).</translation>
    </message>
    <message>
        <source>The catalogue {path} is damaged{what}. Your photos are untouched. Rebuild the library (“patchfind rebuild”): the damaged file is kept beside the new one, which takes over what can be read of it or of its copies.</source>
        <translation>Der Katalog {path} ist beschädigt{what}. Ihre Fotos sind unberührt. Bauen Sie die Bibliothek neu auf („patchfind rebuild“): Die beschädigte Datei bleibt neben der neuen erhalten, die übernimmt, was von ihr oder ihren Kopien lesbar ist.</translation>
    </message>
    <message>
        <source>The catalogue {path} is missing or empty, but the data of its library lies beside it. Your photos are untouched, and so is this data. Put the file back if you have it, or rebuild the library (“patchfind rebuild”) from what is kept beside it.</source>
        <translation>Der Katalog {path} fehlt oder ist leer, aber die Daten seiner Bibliothek liegen daneben. Ihre Fotos sind unberührt, diese Daten ebenso. Legen Sie die Datei zurück, wenn Sie sie haben, oder bauen Sie die Bibliothek aus dem neu auf, was daneben aufbewahrt ist („patchfind rebuild“).</translation>
    </message>
    <message>
        <source>The catalogue {path} is sound, so nothing was rebuilt. “patchfind rebuild --force” does it all the same: every photo is indexed again.</source>
        <translation>Der Katalog {path} ist heil, also wurde nichts neu aufgebaut. „patchfind rebuild --force“ tut es trotzdem: Jedes Foto wird neu indiziert.</translation>
    </message>
    <message>
        <source>The compressed index could not be written to {path}: {why}. Searching goes on without it.</source>
        <translation>Der verdichtete Index konnte nicht nach {path} geschrieben werden: {why}. Gesucht wird ohne ihn.</translation>
    </message>
    <message>
        <source>The copy of the catalogue {path}, without which it is not brought up to date, could not be written ({why}). Make room, or allow writing there.</source>
        <translation>Die Kopie des Katalogs {path}, ohne die er nicht auf den neuesten Stand gebracht wird, konnte nicht geschrieben werden ({why}). Schaffen Sie Platz, oder erlauben Sie dort das Schreiben.</translation>
    </message>
    <message>
        <source>The damaged file {path} cannot be deleted ({why}). Delete it: the next indexing makes it anew from the photos.</source>
        <translation>Die beschädigte Datei {path} lässt sich nicht löschen ({why}). Löschen Sie sie: Die nächste Indizierung erstellt sie neu aus den Fotos.</translation>
    </message>
    <message>
        <source>The device &quot;{name}&quot; cannot be used: {found}. Choose &quot;auto&quot; or &quot;cpu&quot; instead.</source>
        <translation>Das Gerät „{name}“ lässt sich nicht verwenden: {found}. Wählen Sie stattdessen „auto“ oder „cpu“.</translation>
    </message>
    <message>
        <source>The disk or network share that {path} lies on did not answer within {seconds} s. Check that it is connected and switched on, then try again.</source>
        <translation>Der Datenträger oder die Netzfreigabe mit {path} hat innerhalb von {seconds} s nicht geantwortet. Prüfen Sie, ob er angeschlossen und eingeschaltet ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The disk refused to write {path}. {advice}</source>
        <translation>Der Datenträger hat das Schreiben von {path} verweigert. {advice}</translation>
    </message>
    <message>
        <source>The disk that holds {path} is full. {advice}</source>
        <translation>Der Datenträger mit {path} ist voll. {advice}</translation>
    </message>
    <message>
        <source>The download could not be written to {path}: {why}.</source>
        <translation>Das Heruntergeladene konnte nicht nach {path} geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>The encoder&apos;s description {path} is missing or damaged. Install PatchFind again, or choose another backbone.</source>
        <translation>Die Beschreibung des Erkennungsnetzes {path} fehlt oder ist beschädigt. Installieren Sie PatchFind neu, oder wählen Sie ein anderes Erkennungsnetz.</translation>
    </message>
    <message>
        <source>The encoder&apos;s level &quot;{name}&quot; names the part &quot;{module}&quot;, which its network does not have. Its description is damaged.</source>
        <translation>Die Stufe „{name}“ des Erkennungsnetzes nennt den Teil „{module}“, den es nicht hat. Seine Beschreibung ist beschädigt.</translation>
    </message>
    <message>
        <source>The folder {path} cannot be read ({why}). Allow reading it first.</source>
        <translation>Der Ordner {path} ist nicht lesbar ({why}). Erlauben Sie zuerst das Lesen.</translation>
    </message>
    <message>
        <source>The folder {path} is already watched.</source>
        <translation>Der Ordner {path} wird schon beobachtet.</translation>
    </message>
    <message>
        <source>The folder {root} cannot be read ({why}). Connect its disk, or allow reading it.</source>
        <translation>Der Ordner {root} ist nicht lesbar ({why}). Schließen Sie seinen Datenträger an, oder erlauben Sie das Lesen.</translation>
    </message>
    <message>
        <source>The library changed while space was being freed in it. Nothing was lost; it is tried again next time.</source>
        <translation>Die Bibliothek hat sich geändert, während darin Platz geschaffen wurde. Nichts ging verloren; beim nächsten Mal wird es erneut versucht.</translation>
    </message>
    <message>
        <source>The library in {folder} {why}, so it can only be read: searching works, indexing and saving do not.</source>
        <translation>Die Bibliothek in {folder} {why}, daher kann sie nur gelesen werden: Suchen geht, Indizieren und Speichern nicht.</translation>
    </message>
    <message>
        <source>The library&apos;s catalogue {path} was written by a newer version of PatchFind. Update PatchFind, or open another library; nothing was changed.</source>
        <translation>Der Katalog {path} der Bibliothek wurde von einer neueren Version von PatchFind geschrieben. Aktualisieren Sie PatchFind, oder öffnen Sie eine andere Bibliothek; nichts wurde verändert.</translation>
    </message>
    <message>
        <source>The library&apos;s data folder {path} cannot be made ({why}). Choose another place for it.</source>
        <translation>Der Datenordner {path} der Bibliothek lässt sich nicht anlegen ({why}). Wählen Sie einen anderen Ort dafür.</translation>
    </message>
    <message>
        <source>The library&apos;s file {path} is damaged: {what}. Your photos are safe; run “patchfind doctor” to see what can be rebuilt from them.</source>
        <translation>Die Datei {path} der Bibliothek ist beschädigt: {what}. Ihre Fotos sind sicher; „patchfind doctor“ zeigt, was sich aus ihnen neu erstellen lässt.</translation>
    </message>
    <message>
        <source>The library&apos;s file {path} was written by a newer version of PatchFind. Update PatchFind to open this library; nothing was changed.</source>
        <translation>Die Datei {path} der Bibliothek wurde von einer neueren Version von PatchFind geschrieben. Aktualisieren Sie PatchFind, um diese Bibliothek zu öffnen; nichts wurde verändert.</translation>
    </message>
    <message>
        <source>The library&apos;s folder {path} could not be written: {why}. Everything indexed so far is kept; make room or allow writing, and go on.</source>
        <translation>Der Ordner {path} der Bibliothek ließ sich nicht beschreiben: {why}. Alles bisher Indizierte bleibt; schaffen Sie Platz, oder erlauben Sie das Schreiben, und machen Sie weiter.</translation>
    </message>
    <message>
        <source>The list could not be written to {path}: {why}.</source>
        <translation>Die Liste konnte nicht nach {path} geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>The local features in {path} are damaged. Your photos are untouched. Until they are made anew from the photos, which the next indexing does, searches go by looks alone.</source>
        <translation>Die lokalen Merkmale in {path} sind beschädigt. Ihre Fotos sind unberührt. Bis die nächste Indizierung sie aus den Fotos neu erstellt, wird nur nach dem Aussehen gesucht.</translation>
    </message>
    <message>
        <source>The local features of a photo in {path} do not match their checksum. They are made anew when the photo is indexed the next time.</source>
        <translation>Die lokalen Merkmale eines Fotos in {path} passen nicht zu ihrer Prüfsumme. Sie werden neu erstellt, wenn das Foto das nächste Mal indiziert wird.</translation>
    </message>
    <message>
        <source>The next indexing makes it anew from the photos.</source>
        <translation>Die nächste Indizierung erstellt es neu aus den Fotos.</translation>
    </message>
    <message>
        <source>The part of PatchFind that searches and indexes cannot be started ({why}). Close other programs to free memory and try again; if it stays so, install PatchFind anew.</source>
        <translation>Der Teil von PatchFind, der sucht und indiziert, lässt sich nicht starten ({why}). Schließen Sie andere Programme, um Speicher freizugeben, und versuchen Sie es erneut; bleibt es dabei, installieren Sie PatchFind neu.</translation>
    </message>
    <message>
        <source>The part of PatchFind that searches and indexes ended unexpectedly (exit code {code}). What was done is kept: try again. If it happens again, close other programs to free memory.</source>
        <translation>Der Teil von PatchFind, der sucht und indiziert, ist unerwartet beendet worden (Exit-Code {code}). Was getan war, bleibt erhalten: Versuchen Sie es erneut. Geschieht es wieder, schließen Sie andere Programme, um Speicher freizugeben.</translation>
    </message>
    <message>
        <source>The photo before and after</source>
        <translation>Voriges und nächstes Foto</translation>
    </message>
    <message>
        <source>The processes that decode photos cannot be started ({why}). Close other programs to free memory and start again; if it stays so, install PatchFind anew.</source>
        <translation>Die Prozesse, die Fotos decodieren, lassen sich nicht starten ({why}). Schließen Sie andere Programme, um Speicher freizugeben, und starten Sie neu; bleibt es dabei, installieren Sie PatchFind neu.</translation>
    </message>
    <message>
        <source>The record {path} of where weights came from is damaged. Import or download the weights of {title} again.</source>
        <translation>Der Vermerk {path}, woher Gewichte stammen, ist beschädigt. Übernehmen Sie die Gewichte von {title} erneut, oder laden Sie sie noch einmal herunter.</translation>
    </message>
    <message>
        <source>The search gave numbers that are none, so something that is stored of the photos is damaged. Run “patchfind doctor” to see what.</source>
        <translation>Die Suche ergab Zahlen, die keine sind; etwas von den Fotos Gespeichertes ist also beschädigt. „patchfind doctor“ zeigt, was.</translation>
    </message>
    <message>
        <source>The selection encloses nothing. Draw it round the object again.</source>
        <translation>Die Auswahl umschließt nichts. Ziehen Sie sie noch einmal um das Objekt.</translation>
    </message>
    <message>
        <source>The settings could not be written to {path}: {why}.</source>
        <translation>Die Einstellungen konnten nicht nach {path} geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be read ({error}), nor renamed ({why}). Make the data folder writable, or delete the file to go back to the defaults; nothing else is lost.</source>
        <translation>Die Einstellungsdatei {path} lässt sich weder lesen ({error}) noch umbenennen ({why}). Machen Sie den Datenordner beschreibbar, oder löschen Sie die Datei, um zu den Vorgaben zurückzukehren; sonst geht nichts verloren.</translation>
    </message>
    <message>
        <source>The settings file {path} has a value of the wrong kind for {wrong}; the default is used until you correct it or choose your settings again.</source>
        <translation>Die Einstellungsdatei {path} hat einen Wert der falschen Art für {wrong}; es gilt die Vorgabe, bis Sie ihn berichtigen oder Ihre Einstellungen neu wählen.</translation>
    </message>
    <message>
        <source>The settings of this library could not be read. They are kept in {aside}, and the defaults are used until you choose your settings again.</source>
        <translation>Die Einstellungen dieser Bibliothek waren nicht lesbar. Sie sind in {aside} aufbewahrt, und es gelten die Vorgaben, bis Sie Ihre Einstellungen neu wählen.</translation>
    </message>
    <message>
        <source>The stored local features of a photo are damaged; it is found by its looks alone. “patchfind rebuild --force” makes them anew.</source>
        <translation>Die gespeicherten lokalen Merkmale eines Fotos sind beschädigt; es wird nur nach seinem Aussehen gefunden. „patchfind rebuild --force“ erstellt sie neu.</translation>
    </message>
    <message>
        <source>The system stopped decoding {path}, most likely for want of memory. Close other programs and retry, or save a smaller copy.</source>
        <translation>Das System hat das Decodieren von {path} abgebrochen, vermutlich aus Mangel an Speicher. Schließen Sie andere Programme und versuchen Sie es erneut, oder speichern Sie eine kleinere Kopie.</translation>
    </message>
    <message>
        <source>The variable {name} is to hold the command that starts PatchFind as a JSON list of words. Unset it, or start PatchFind as it was installed.</source>
        <translation>Die Variable {name} soll den Befehl, der PatchFind startet, als JSON-Liste von Wörtern enthalten. Löschen Sie sie, oder starten Sie PatchFind, wie es installiert wurde.</translation>
    </message>
    <message>
        <source>The weights could not be written to {path}: {why}.</source>
        <translation>Die Gewichte konnten nicht nach {path} geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>The weights file {path} cannot be read: {why}.</source>
        <translation>Die Gewichtsdatei {path} ist nicht lesbar: {why}.</translation>
    </message>
    <message>
        <source>The weights file {path} is damaged ({error}).</source>
        <translation>Die Gewichtsdatei {path} ist beschädigt ({error}).</translation>
    </message>
    <message>
        <source>The weights file {path} is damaged or was exchanged: its SHA-256 is not {expected}…. {advice}</source>
        <translation>Die Gewichtsdatei {path} ist beschädigt oder wurde ausgetauscht: Ihr SHA-256 ist nicht {expected}…. {advice}</translation>
    </message>
    <message>
        <source>The weights from {source} are not the ones of {title}: their SHA-256 is {found}… instead of {expected}…. They were not taken in.</source>
        <translation>Die Gewichte aus {source} sind nicht die von {title}: Ihr SHA-256 ist {found}… statt {expected}…. Sie wurden nicht übernommen.</translation>
    </message>
    <message>
        <source>The weights of {title} are not here yet, so its descriptors cannot be told from others. Download or import them first.</source>
        <translation>Die Gewichte von {title} sind noch nicht hier, daher lassen sich seine Deskriptoren nicht von anderen unterscheiden. Laden Sie sie zuerst herunter, oder übernehmen Sie sie aus einer Datei.</translation>
    </message>
    <message>
        <source>The weights of {title} are not here. {advice}</source>
        <translation>Die Gewichte von {title} sind nicht hier. {advice}</translation>
    </message>
    <message>
        <source>The weights of {title} come with PatchFind and need no fetching.</source>
        <translation>Die Gewichte von {title} gehören zu PatchFind und müssen nicht geholt werden.</translation>
    </message>
    <message>
        <source>The weights {file} could not be copied to {path}: {why}.</source>
        <translation>Die Gewichte {file} konnten nicht nach {path} kopiert werden: {why}.</translation>
    </message>
    <message>
        <source>There is a saved object “{name}” already. Choose another name.</source>
        <translation>Es gibt schon ein gespeichertes Objekt „{name}“. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>There is no backbone &quot;{name}&quot;. Choose one of {names}.</source>
        <translation>Es gibt kein Erkennungsnetz „{name}“. Wählen Sie eines aus: {names}.</translation>
    </message>
    <message>
        <source>There is no device &quot;{name}&quot;. Choose auto, cuda, mps or cpu.</source>
        <translation>Es gibt kein Gerät „{name}“. Wählen Sie auto, cuda, mps oder cpu.</translation>
    </message>
    <message>
        <source>There is no folder {path}. Check its name, or connect its disk.</source>
        <translation>Es gibt keinen Ordner {path}. Prüfen Sie seinen Namen, oder schließen Sie seinen Datenträger an.</translation>
    </message>
    <message>
        <source>There is no library in {path}. Add a folder to begin one.</source>
        <translation>In {path} gibt es keine Bibliothek. Fügen Sie einen Ordner hinzu, um eine zu beginnen.</translation>
    </message>
    <message>
        <source>There is no pooling &quot;{name}&quot; of a feature map. Choose one of {poolings}.</source>
        <translation>Es gibt keine Zusammenfassung „{name}“ einer Merkmalskarte. Wählen Sie eine aus: {poolings}.</translation>
    </message>
    <message>
        <source>There is no region layout &quot;{name}&quot;. Choose one of {layouts}.</source>
        <translation>Es gibt keine Aufteilung in Regionen „{name}“. Wählen Sie eine aus: {layouts}.</translation>
    </message>
    <message>
        <source>These descriptors are the only complete ones. Let another backbone index the whole library first.</source>
        <translation>Diese Deskriptoren sind die einzigen vollständigen. Lassen Sie zuerst ein anderes Erkennungsnetz die ganze Bibliothek indizieren.</translation>
    </message>
    <message>
        <source>They come with PatchFind: install it again, or choose another backbone.</source>
        <translation>Sie gehören zu PatchFind: Installieren Sie es neu, oder wählen Sie ein anderes Erkennungsnetz.</translation>
    </message>
    <message>
        <source>This folder is no longer watched.</source>
        <translation>Dieser Ordner wird nicht mehr beobachtet.</translation>
    </message>
    <message>
        <source>This library is being rebuilt by another running copy of PatchFind. Wait until it has finished.</source>
        <translation>Ein anderes laufendes PatchFind baut diese Bibliothek gerade neu auf. Warten Sie, bis es fertig ist.</translation>
    </message>
    <message>
        <source>This library is open in another window or command of PatchFind. Close it, then try again.</source>
        <translation>Diese Bibliothek ist in einem anderen Fenster oder Befehl von PatchFind geöffnet. Schließen Sie es, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This library is searched with {title}, which reads no text. To search with words: {steps}.</source>
        <translation>Diese Bibliothek wird mit {title} durchsucht, das keinen Text liest. Um mit Wörtern zu suchen: {steps}.</translation>
    </message>
    <message>
        <source>This photo is no longer in the library.</source>
        <translation>Dieses Foto ist nicht mehr in der Bibliothek.</translation>
    </message>
    <message>
        <source>Thumbnails could not be written to {path} ({why}). Make room on that disk, or allow writing there, and start again.</source>
        <translation>Vorschaubilder konnten nicht nach {path} geschrieben werden ({why}). Schaffen Sie dort Platz, oder erlauben Sie das Schreiben, und starten Sie neu.</translation>
    </message>
    <message>
        <source>Thunar&apos;s list of actions {path} is damaged, so it stays as it is. Mend it, or move it away, then try again.</source>
        <translation>Die Liste der Aktionen von Thunar, {path}, ist beschädigt und bleibt deshalb, wie sie ist. Reparieren Sie sie, oder legen Sie sie woanders hin, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Thunar&apos;s list of actions {path} was changed just now, or is a link that leads to nothing. Try again.</source>
        <translation>Die Liste der Aktionen von Thunar, {path}, wurde eben geändert oder ist eine Verknüpfung ins Leere. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>zu viele Verknüpfungen hintereinander</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>zu viele offene Dateien</translation>
    </message>
    <message>
        <source>Try again later, or import the file by hand.</source>
        <translation>Versuchen Sie es später erneut, oder übernehmen Sie die Datei von Hand.</translation>
    </message>
    <message>
        <source>Waiting to be indexed</source>
        <translation>Wartet auf die Indizierung</translation>
    </message>
    <message>
        <source>What is stored of 1 photo is damaged and was left out. {then}</source>
        <translation>Was von 1 Foto gespeichert ist, ist beschädigt und wurde ausgelassen. {then}</translation>
    </message>
    <message>
        <source>What is stored of {count} photos is damaged and was left out. {then}</source>
        <translation>Was von {count} Fotos gespeichert ist, ist beschädigt und wurde ausgelassen. {then}</translation>
    </message>
    <message>
        <source>Windows: deleted files</source>
        <translation>Windows: gelöschte Dateien</translation>
    </message>
    <message>
        <source>Windows: fragments from checking a disk</source>
        <translation>Windows: Bruchstücke aus Datenträgerprüfungen</translation>
    </message>
    <message>
        <source>Windows: restore points</source>
        <translation>Windows: Wiederherstellungspunkte</translation>
    </message>
    <message>
        <source>Words are read with the package tokenizers, which is not installed: pip install &quot;patchfind[text]&quot;.</source>
        <translation>Wörter werden mit dem Paket tokenizers gelesen, das nicht installiert ist: pip install &quot;patchfind[text]&quot;.</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoomen</translation>
    </message>
    <message>
        <source>a folder in it is not readable</source>
        <translation>ein Ordner darin ist nicht lesbar</translation>
    </message>
    <message>
        <source>a saved object in it is not readable</source>
        <translation>ein gespeichertes Objekt darin ist nicht lesbar</translation>
    </message>
    <message>
        <source>as a program noted it (XMP)</source>
        <translation>von einem Programm vermerkt (XMP)</translation>
    </message>
    <message>
        <source>by the camera (EXIF)</source>
        <translation>von der Kamera (EXIF)</translation>
    </message>
    <message>
        <source>cannot be written to (its disk is read-only, or not open to this user)</source>
        <translation>kann nicht beschrieben werden (ihr Datenträger ist nur lesbar oder für dieses Konto gesperrt)</translation>
    </message>
    <message>
        <source>d MMMM yyyy, HH:mm:ss</source>
        <translation>d. MMMM yyyy, HH:mm:ss</translation>
    </message>
    <message>
        <source>iMovie: frames of films</source>
        <translation>iMovie: Einzelbilder von Filmen</translation>
    </message>
    <message>
        <source>iPhoto: previews and thumbnails</source>
        <translation>iPhoto: Vorschauen und Vorschaubilder</translation>
    </message>
    <message>
        <source>it cannot be mapped ({error})</source>
        <translation>sie lässt sich nicht einblenden ({error})</translation>
    </message>
    <message>
        <source>it cannot be read ({why})</source>
        <translation>sie ist nicht lesbar ({why})</translation>
    </message>
    <message>
        <source>it counts wrongly</source>
        <translation>er zählt falsch</translation>
    </message>
    <message>
        <source>it covers far more than the library holds</source>
        <translation>sie umfasst weit mehr, als die Bibliothek enthält</translation>
    </message>
    <message>
        <source>it covers what cannot be</source>
        <translation>sie umfasst Unmögliches</translation>
    </message>
    <message>
        <source>it does not begin like a segment of PatchFind</source>
        <translation>sie beginnt nicht wie ein Segment von PatchFind</translation>
    </message>
    <message>
        <source>it does not match its checksum</source>
        <translation>sie passt nicht zu ihrer Prüfsumme</translation>
    </message>
    <message>
        <source>it does not say rightly how far its files reach</source>
        <translation>er sagt nicht richtig, wie weit seine Dateien reichen</translation>
    </message>
    <message>
        <source>it does not say which version wrote it</source>
        <translation>er sagt nicht, welche Version ihn geschrieben hat</translation>
    </message>
    <message>
        <source>it has a document type, which no XMP has</source>
        <translation>sie hat einen Dokumenttyp, den kein XMP hat</translation>
    </message>
    <message>
        <source>it holds {size} bytes, at most {most} are expected</source>
        <translation>sie enthält {size} Byte, erwartet werden höchstens {most}</translation>
    </message>
    <message>
        <source>it is a device, not a file</source>
        <translation>es ist ein Gerät, keine Datei</translation>
    </message>
    <message>
        <source>it is a folder, not a file</source>
        <translation>es ist ein Ordner, keine Datei</translation>
    </message>
    <message>
        <source>it is a link, not a file</source>
        <translation>es ist eine Verknüpfung, keine Datei</translation>
    </message>
    <message>
        <source>it is a pipe, not a file</source>
        <translation>es ist eine Pipe, keine Datei</translation>
    </message>
    <message>
        <source>it is a socket, not a file</source>
        <translation>es ist ein Socket, keine Datei</translation>
    </message>
    <message>
        <source>it is damaged in line {lineno}</source>
        <translation>sie ist in Zeile {lineno} beschädigt</translation>
    </message>
    <message>
        <source>it is longer than {most} MB</source>
        <translation>sie ist länger als {most} MB</translation>
    </message>
    <message>
        <source>it is missing</source>
        <translation>sie fehlt</translation>
    </message>
    <message>
        <source>it is no XMP</source>
        <translation>sie ist kein XMP</translation>
    </message>
    <message>
        <source>it is not in UTF-8</source>
        <translation>sie ist nicht in UTF-8</translation>
    </message>
    <message>
        <source>it is shorter than what was written to it</source>
        <translation>sie ist kürzer als das, was hineingeschrieben wurde</translation>
    </message>
    <message>
        <source>it misplaces descriptors</source>
        <translation>er verlegt Deskriptoren</translation>
    </message>
    <message>
        <source>it names sets of descriptors that cannot be</source>
        <translation>er nennt Sätze von Deskriptoren, die es nicht geben kann</translation>
    </message>
    <message>
        <source>its disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>its elements are nested too deep</source>
        <translation>ihre Elemente sind zu tief verschachtelt</translation>
    </message>
    <message>
        <source>its header does not match its checksum</source>
        <translation>ihr Kopf passt nicht zu seiner Prüfsumme</translation>
    </message>
    <message>
        <source>its header makes no sense</source>
        <translation>ihr Kopf ergibt keinen Sinn</translation>
    </message>
    <message>
        <source>its number format is {said}</source>
        <translation>ihr Zahlenformat ist {said}</translation>
    </message>
    <message>
        <source>its settings make no sense</source>
        <translation>ihre Einstellungen ergeben keinen Sinn</translation>
    </message>
    <message>
        <source>its tables or rules are not those that PatchFind makes</source>
        <translation>seine Tabellen oder Regeln sind nicht die von PatchFind</translation>
    </message>
    <message>
        <source>its tables overlap</source>
        <translation>seine Tabellen überlappen sich</translation>
    </message>
    <message>
        <source>its {name} is {found} and not {value}</source>
        <translation>{name} ist {found} und nicht {value}</translation>
    </message>
    <message>
        <source>its {part} is no list</source>
        <translation>{part} ist darin keine Liste</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>lies on a disk or network share on which files cannot be locked</source>
        <translation>liegt auf einem Datenträger oder einer Netzfreigabe, auf der sich Dateien nicht sperren lassen</translation>
    </message>
    <message>
        <source>lies on a disk that is full, or refuses to write</source>
        <translation>liegt auf einem Datenträger, der voll ist oder das Schreiben verweigert</translation>
    </message>
    <message>
        <source>macOS: Time Machine</source>
        <translation>macOS: Time Machine</translation>
    </message>
    <message>
        <source>macOS: deleted files on shares</source>
        <translation>macOS: gelöschte Dateien auf Freigaben</translation>
    </message>
    <message>
        <source>macOS: programs with their icons</source>
        <translation>macOS: Programme mit ihren Symbolen</translation>
    </message>
    <message>
        <source>macOS: shadows of files in ZIP archives</source>
        <translation>macOS: Schatten von Dateien in ZIP-Archiven</translation>
    </message>
    <message>
        <source>no Apple graphics processor was found</source>
        <translation>es wurde kein Apple-Grafikprozessor gefunden</translation>
    </message>
    <message>
        <source>no NVIDIA card (or no driver for it) was found</source>
        <translation>es wurde keine NVIDIA-Karte (oder kein Treiber dafür) gefunden</translation>
    </message>
    <message>
        <source>the Apple graphics processor was found, but nothing runs on it ({refusal})</source>
        <translation>der Apple-Grafikprozessor wurde gefunden, aber nichts läuft darauf ({refusal})</translation>
    </message>
    <message>
        <source>the card {card} was found, but nothing runs on it ({refusal})</source>
        <translation>die Karte {card} wurde gefunden, aber nichts läuft darauf ({refusal})</translation>
    </message>
    <message>
        <source>the file&apos;s own date</source>
        <translation>Datum der Datei selbst</translation>
    </message>
    <message>
        <source>the file&apos;s own date, until it is read</source>
        <translation>Datum der Datei selbst, bis sie gelesen ist</translation>
    </message>
    <message>
        <source>there are {count} cards, counted from 0</source>
        <translation>es gibt {count} Karten, gezählt ab 0</translation>
    </message>
    <message>
        <source>this PyTorch was built without CUDA</source>
        <translation>dieses PyTorch wurde ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>wheel, + and −; 0 fits, 1 is full size</source>
        <translation>Mausrad, + und −; 0 passt ein, 1 ist Originalgröße</translation>
    </message>
    <message>
        <source>when it was digitised (EXIF)</source>
        <translation>beim Digitalisieren (EXIF)</translation>
    </message>
    <message>
        <source>{address} could not be downloaded: the server answered {status_code}. {advice}</source>
        <translation>{address} konnte nicht heruntergeladen werden: Der Server antwortete {status_code}. {advice}</translation>
    </message>
    <message>
        <source>{address} could not be downloaded: {why}. Check the connection (and the proxy in HTTPS_PROXY), then try again: it goes on where it stopped. A file fetched on another computer can be imported instead.</source>
        <translation>{address} konnte nicht heruntergeladen werden: {why}. Prüfen Sie die Verbindung (und den Proxy in HTTPS_PROXY), und versuchen Sie es erneut: Es geht weiter, wo es aufgehört hat. Stattdessen lässt sich auch eine Datei übernehmen, die auf einem anderen Computer geholt wurde.</translation>
    </message>
    <message>
        <source>{count} descriptors are too few to train a quantiser of {nbits} bits, which takes at least {least}.</source>
        <translation>{count} Deskriptoren sind zu wenige, um einen Quantisierer mit {nbits} Bit zu trainieren; er braucht mindestens {least}.</translation>
    </message>
    <message>
        <source>{count} times in a row, with exit code {code}</source>
        <translation>{count}-mal hintereinander, mit dem Rückgabewert {code}</translation>
    </message>
    <message>
        <source>{damaged}</source>
        <translation>{damaged}</translation>
    </message>
    <message>
        <source>{folder} is where PatchFind keeps its own data. Choose another.</source>
        <translation>In {folder} bewahrt PatchFind seine eigenen Daten auf. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{good_for} Indexing computes about {n} times as much as with the built-in one. Licence: {licence}.</source>
        <translation>{good_for} Das Indizieren rechnet etwa {n}-mal so viel wie mit dem eingebauten. Lizenz: {licence}.</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} Std. {m} Min.</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} {year}</translation>
    </message>
    <message>
        <source>{m} min</source>
        <translation>{m} Min.</translation>
    </message>
    <message>
        <source>{name} does not end in {endings}. Give it one of these endings.</source>
        <translation>{name} endet nicht auf {endings}. Geben Sie ihm eine dieser Endungen.</translation>
    </message>
    <message>
        <source>{name} is not one of its own</source>
        <translation>{name} gehört nicht dazu</translation>
    </message>
    <message>
        <source>{name} stays as it is: {why}.</source>
        <translation>{name} bleibt, wie sie ist: {why}.</translation>
    </message>
    <message>
        <source>{n} % of its lines could be read</source>
        <translation>{n} % seiner Zeilen waren lesbar</translation>
    </message>
    <message>
        <source>{n} photos/min</source>
        <translation>{n} Fotos/Min.</translation>
    </message>
    <message>
        <source>{n} photos/s</source>
        <translation>{n} Fotos/s</translation>
    </message>
    <message>
        <source>{parent} lies on a disk or network share on which files cannot be locked: two copies of PatchFind would destroy the library. Move its folder to a disk of this machine (the photos may stay where they are); until then it can be searched.</source>
        <translation>{parent} liegt auf einem Datenträger oder einer Netzfreigabe, auf der sich Dateien nicht sperren lassen: Zwei laufende PatchFind würden die Bibliothek zerstören. Verschieben Sie ihren Ordner auf einen Datenträger dieses Computers (die Fotos dürfen bleiben, wo sie sind); bis dahin lässt sie sich durchsuchen.</translation>
    </message>
    <message>
        <source>{path} belongs to the library&apos;s own data in {data_folder}. Choose a folder with your photos.</source>
        <translation>{path} gehört zu den eigenen Daten der Bibliothek in {data_folder}. Wählen Sie einen Ordner mit Ihren Fotos.</translation>
    </message>
    <message>
        <source>{path} cannot be a photo: {why}. Name an image file instead.</source>
        <translation>{path} kann kein Foto sein: {why}. Nennen Sie stattdessen eine Bilddatei.</translation>
    </message>
    <message>
        <source>{path} cannot be decoded: it needs more memory than PatchFind allows one photo, or is damaged. Save a smaller copy to have it indexed.</source>
        <translation>{path} lässt sich nicht decodieren: Es braucht mehr Speicher, als PatchFind einem Foto zugesteht, oder ist beschädigt. Speichern Sie eine kleinere Kopie, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} cannot be made ({why}). Make room, or allow writing there.</source>
        <translation>{path} lässt sich nicht anlegen ({why}). Schaffen Sie Platz, oder erlauben Sie dort das Schreiben.</translation>
    </message>
    <message>
        <source>{path} cannot be opened as a part of a library: {why}. Move it away, and put the file there that belongs there.</source>
        <translation>{path} lässt sich nicht als Teil einer Bibliothek öffnen: {why}. Legen Sie es woanders hin, und die Datei dorthin, die dort hingehört.</translation>
    </message>
    <message>
        <source>{path} cannot be opened. {advice}</source>
        <translation>{path} lässt sich nicht öffnen. {advice}</translation>
    </message>
    <message>
        <source>{path} cannot be reached now. Try again once its disk is connected.</source>
        <translation>{path} ist jetzt nicht erreichbar. Versuchen Sie es erneut, sobald der Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>{path} cannot be reached: its folder is not there now. Connect the disk or share that it lies on, or say where the folder has moved.</source>
        <translation>{path} ist nicht zu erreichen: Der Ordner ist gerade nicht da. Schließen Sie das Laufwerk oder die Freigabe an, oder sagen Sie, wohin der Ordner gezogen ist.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({why}). Allow reading it, then try again.</source>
        <translation>{path} ist nicht lesbar ({why}). Erlauben Sie das Lesen, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({why}). Make the data folder writable.</source>
        <translation>{path} lässt sich nicht schreiben ({why}). Machen Sie den Datenordner beschreibbar.</translation>
    </message>
    <message>
        <source>{path} cannot be written. {advice}</source>
        <translation>{path} lässt sich nicht schreiben. {advice}</translation>
    </message>
    <message>
        <source>{path} confuses its decoder, which answered what cannot be; it is most likely damaged. Save it anew from another program to have it indexed.</source>
        <translation>{path} verwirrt seinen Decoder, der Unmögliches antwortete; es ist vermutlich beschädigt. Speichern Sie es mit einem anderen Programm neu, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} could not be copied: {why}.</source>
        <translation>{path} konnte nicht kopiert werden: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be read: the disk that it lies on reports an error. Check the disk or the network connection, then retry.</source>
        <translation>{path} war nicht lesbar: Der Datenträger meldet einen Fehler. Prüfen Sie den Datenträger oder die Netzverbindung, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} could not be read: the network share that it lies on does not answer. Check the connection, then retry.</source>
        <translation>{path} war nicht lesbar: Die Netzfreigabe antwortet nicht. Prüfen Sie die Verbindung, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} could not be written: {said}. Give the picture of the matches another place.</source>
        <translation>{path} konnte nicht geschrieben werden: {said}. Wählen Sie für das Bild der Treffer einen anderen Ort.</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}.</source>
        <translation>{path} konnte nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>{path} does not end in one of {endings}. Give it one of these.</source>
        <translation>{path} endet auf keines von {endings}. Geben Sie ihm eine dieser Endungen.</translation>
    </message>
    <message>
        <source>{path} has changed since it was indexed or opened: it was searched as it is now, so check that the selection is still in its place.</source>
        <translation>{path} hat sich geändert, seit es indiziert oder geöffnet wurde: Gesucht wurde so, wie es jetzt ist; prüfen Sie also, ob die Auswahl noch an ihrem Platz ist.</translation>
    </message>
    <message>
        <source>{path} has {width} × {height} pixels; PatchFind reads at most {most} million. Save a smaller copy to have it indexed.</source>
        <translation>{path} hat {width} × {height} Pixel; PatchFind liest höchstens {most} Millionen. Speichern Sie eine kleinere Kopie, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} holds other things already (for instance {other}). PatchFind keeps its data in a folder of its own: choose an empty one, or a new name.</source>
        <translation>{path} enthält schon anderes (zum Beispiel {other}). PatchFind hält seine Daten in einem eigenen Ordner: Wählen Sie einen leeren oder einen neuen Namen.</translation>
    </message>
    <message>
        <source>{path} holds the weights of another network: &quot;{name}&quot; has the shape {found} instead of {shape}.</source>
        <translation>{path} enthält die Gewichte eines anderen Netzes: „{name}“ hat die Form {found} statt {shape}.</translation>
    </message>
    <message>
        <source>{path} holds the weights of another network: &quot;{name}&quot; is missing in it.</source>
        <translation>{path} enthält die Gewichte eines anderen Netzes: „{name}“ fehlt darin.</translation>
    </message>
    <message>
        <source>{path} holds {found} of the {looked_for} photos of {folder} that were looked for, so it does not seem to be the same folder. Add it as a new one instead.</source>
        <translation>{path} enthält {found} der {looked_for} gesuchten Fotos von {folder}, scheint also nicht derselbe Ordner zu sein. Fügen Sie ihn stattdessen als neuen hinzu.</translation>
    </message>
    <message>
        <source>{path} holds {watched}, which is watched already. Remove that one first; photos that were indexed there are recognised.</source>
        <translation>{path} enthält {watched}, der schon beobachtet wird. Entfernen Sie zuerst diesen; Fotos, die dort indiziert wurden, werden wiedererkannt.</translation>
    </message>
    <message>
        <source>{path} is a file. Choose the folder that it lies in.</source>
        <translation>{path} ist eine Datei. Wählen Sie den Ordner, in dem sie liegt.</translation>
    </message>
    <message>
        <source>{path} is a link that leads round in a circle. Delete the link, or make it anew.</source>
        <translation>{path} ist eine Verknüpfung, die im Kreis führt. Löschen Sie sie, oder legen Sie sie neu an.</translation>
    </message>
    <message>
        <source>{path} is a link to a file that is not there. Give another name.</source>
        <translation>{path} ist eine Verknüpfung auf eine Datei, die nicht da ist. Geben Sie einen anderen Namen an.</translation>
    </message>
    <message>
        <source>{path} is a link to {target}, which stays as it is. Give another name.</source>
        <translation>{path} ist eine Verknüpfung auf {target}; diese Datei bleibt, wie sie ist. Geben Sie einen anderen Namen an.</translation>
    </message>
    <message>
        <source>{path} is a link, and what it leads to is not there. Connect the disk that it lies on, or delete the link.</source>
        <translation>{path} ist eine Verknüpfung, deren Ziel nicht da ist. Schließen Sie den Datenträger an, auf dem es liegt, oder löschen Sie die Verknüpfung.</translation>
    </message>
    <message>
        <source>{path} is a longer name than the disk lets a file have. Check the name.</source>
        <translation>{path} ist ein längerer Name, als der Datenträger zulässt. Prüfen Sie den Namen.</translation>
    </message>
    <message>
        <source>{path} is cut short: the file ends before the picture does. Copy it again from where it came from.</source>
        <translation>{path} ist abgeschnitten: Die Datei endet vor dem Bild. Kopieren Sie es noch einmal von dort, woher es kam.</translation>
    </message>
    <message>
        <source>{path} is damaged and cannot be decoded. Copy it again from where it came from.</source>
        <translation>{path} ist beschädigt und lässt sich nicht decodieren. Kopieren Sie es noch einmal von dort, woher es kam.</translation>
    </message>
    <message>
        <source>{path} is damaged or is not a picture that PatchFind reads ({formats}). Replace it, or leave it out of the folder.</source>
        <translation>{path} ist beschädigt oder kein Bild, das PatchFind liest ({formats}). Ersetzen Sie es, oder lassen Sie es aus dem Ordner aus.</translation>
    </message>
    <message>
        <source>{path} is empty (0 bytes). Copy it again from where it came from.</source>
        <translation>{path} ist leer (0 Byte). Kopieren Sie es noch einmal von dort, woher es kam.</translation>
    </message>
    <message>
        <source>{path} is incomplete: {lines_there} % of its lines could be read, and are indexed. Copy it again from where it came from; it is read again when it changes.</source>
        <translation>{path} ist unvollständig: {lines_there} % seiner Zeilen waren lesbar und sind indiziert. Kopieren Sie es noch einmal von dort, woher es kam; es wird neu gelesen, wenn es sich ändert.</translation>
    </message>
    <message>
        <source>{path} is larger than its decoder lets a picture be. Save a smaller copy to have it indexed.</source>
        <translation>{path} ist größer, als sein Decoder ein Bild sein lässt. Speichern Sie eine kleinere Kopie, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} is no longer there. If it was moved, the next look at its folder finds it.</source>
        <translation>{path} ist nicht mehr da. Wurde es verschoben, findet es der nächste Blick in seinen Ordner.</translation>
    </message>
    <message>
        <source>{path} is not a sound safetensors file, so it was not read. Take the backbone&apos;s file that ends in .safetensors; other kinds of weights can carry programs.</source>
        <translation>{path} ist keine heile safetensors-Datei und wurde deshalb nicht gelesen. Nehmen Sie die Datei des Erkennungsnetzes, die auf .safetensors endet; andere Arten von Gewichten können Programme enthalten.</translation>
    </message>
    <message>
        <source>{path} is not a sound tokenizer.json, so it was not read ({error}).</source>
        <translation>{path} ist keine heile tokenizer.json und wurde deshalb nicht gelesen ({error}).</translation>
    </message>
    <message>
        <source>{path} is of a rare kind that PatchFind does not read (its numbers, colours or compression), though it reads others of its format. Save it anew from another program to have it indexed.</source>
        <translation>{path} ist von einer seltenen Art, die PatchFind nicht liest (Zahlen, Farben oder Kompression), obwohl es andere dieses Formats liest. Speichern Sie es mit einem anderen Programm neu, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} is one of the photos, and stays as it is. Give the picture of the matches another name.</source>
        <translation>{path} ist eines der Fotos und bleibt, wie es ist. Geben Sie dem Bild der Treffer einen anderen Namen.</translation>
    </message>
    <message>
        <source>{path} is the tokenizer of another network: it has {known} tokens for {expected}, or none that ends a text.</source>
        <translation>{path} ist der Tokenizer eines anderen Netzes: Er hat {known} Token für {expected}, oder keines, das einen Text beendet.</translation>
    </message>
    <message>
        <source>{path} is there already and was not made by PatchFind, so it stays as it is. Give another name.</source>
        <translation>{path} ist schon da und stammt nicht von PatchFind, bleibt also, wie es ist. Geben Sie einen anderen Namen an.</translation>
    </message>
    <message>
        <source>{path} is {size} MB long; PatchFind reads files up to {most} MB. Save a smaller copy to have it indexed.</source>
        <translation>{path} ist {size} MB lang; PatchFind liest Dateien bis {most} MB. Speichern Sie eine kleinere Kopie, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} lies in {folder}, which is watched: the picture of the matches would become one of the photos. Choose a place outside of it.</source>
        <translation>{path} liegt in {folder}, der beobachtet wird: Das Bild der Treffer würde zu einem der Fotos. Wählen Sie einen Ort außerhalb.</translation>
    </message>
    <message>
        <source>{path} lies inside {watched}, which is watched already with all it holds.</source>
        <translation>{path} liegt in {watched}, der schon mit allem darin beobachtet wird.</translation>
    </message>
    <message>
        <source>{path} lies on a disk or network share on which files cannot be locked, so it is not written to: two copies of PatchFind would destroy it. Move the library&apos;s folder to a disk of this machine (the photos may stay where they are).</source>
        <translation>{path} liegt auf einem Datenträger oder einer Netzfreigabe, auf der sich Dateien nicht sperren lassen, und wird deshalb nicht beschrieben: Zwei laufende PatchFind würden es zerstören. Verschieben Sie den Ordner der Bibliothek auf einen Datenträger dieses Computers (die Fotos dürfen bleiben, wo sie sind).</translation>
    </message>
    <message>
        <source>{path} makes its decoder crash (exit code {exit_code}); it is most likely damaged. Save it anew from another program to have it indexed.</source>
        <translation>{path} lässt seinen Decoder abstürzen (Rückgabewert {exit_code}); es ist vermutlich beschädigt. Speichern Sie es mit einem anderen Programm neu, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} may not be opened by this user. Allow reading it, then retry.</source>
        <translation>{path} darf von diesem Konto nicht geöffnet werden. Erlauben Sie das Lesen, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} may not be opened. {advice}</source>
        <translation>{path} darf nicht geöffnet werden. {advice}</translation>
    </message>
    <message>
        <source>{path} needs more memory than PatchFind allows one photo. Save a smaller copy to have it indexed.</source>
        <translation>{path} braucht mehr Speicher, als PatchFind einem Foto zugesteht. Speichern Sie eine kleinere Kopie, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} needs more memory to decode than PatchFind allows one photo. Save a smaller copy to have it indexed.</source>
        <translation>{path} braucht zum Decodieren mehr Speicher, als PatchFind einem Foto zugesteht. Speichern Sie eine kleinere Kopie, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} takes more than {seconds} s of a processor&apos;s time to decode and was given up. Save it anew from another program to have it indexed.</source>
        <translation>{path} braucht zum Decodieren mehr als {seconds} s Prozessorzeit und wurde aufgegeben. Speichern Sie es mit einem anderen Programm neu, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} took longer than {seconds} s to decode and was given up. Save it anew from another program to have it indexed.</source>
        <translation>{path} war nach {seconds} s noch nicht decodiert und wurde aufgegeben. Speichern Sie es mit einem anderen Programm neu, damit es indiziert wird.</translation>
    </message>
    <message>
        <source>{path} was changed from somewhere else while it was read. Try again.</source>
        <translation>{path} wurde beim Lesen von anderswo verändert. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} was decoded, but its details could not be described; the log says how. This is a fault of PatchFind: please report it.</source>
        <translation>{path} wurde decodiert, aber seine Einzelheiten ließen sich nicht beschreiben; das Protokoll sagt, wie. Das ist ein Fehler von PatchFind: Bitte melden Sie ihn.</translation>
    </message>
    <message>
        <source>{path} was decoded, but the backbone failed at it; the log says how. This is a fault of PatchFind: please report it.</source>
        <translation>{path} wurde decodiert, aber das Erkennungsnetz ist daran gescheitert; das Protokoll sagt, wie. Das ist ein Fehler von PatchFind: Bitte melden Sie ihn.</translation>
    </message>
    <message>
        <source>{path} was not made by PatchFind (or is damaged beyond recognition), so it stays as it is. Its place is needed: move it to another folder, then try again.</source>
        <translation>{path} stammt nicht von PatchFind (oder ist bis zur Unkenntlichkeit beschädigt) und bleibt, wie es ist. Sein Platz wird gebraucht: Verschieben Sie es in einen anderen Ordner, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{path} was not written by PatchFind (or is damaged beyond recognition) and stays as it is. The defaults are used; move it away to keep settings of your own.</source>
        <translation>{path} stammt nicht von PatchFind (oder ist bis zur Unkenntlichkeit beschädigt) und bleibt, wie es ist. Es gelten die Vorgaben; legen Sie die Datei woanders hin, um eigene Einstellungen zu behalten.</translation>
    </message>
    <message>
        <source>{path} was written to while it was read. It is read again once it has settled.</source>
        <translation>{path} wurde beim Lesen gerade geschrieben. Es wird erneut gelesen, sobald es fertig ist.</translation>
    </message>
    <message>
        <source>{places} went away, or gave errors only, while photos were indexed: {indexed} were indexed and are kept, {left} are left. Connect the disk, or check it, and index again.</source>
        <translation>{places} verschwand beim Indizieren oder gab nur noch Fehler: {indexed} Fotos wurden indiziert und bleiben es, {left} sind übrig. Schließen Sie den Datenträger an, oder prüfen Sie ihn, und indizieren Sie erneut.</translation>
    </message>
    <message>
        <source>{sidecar} was changed by another program meanwhile, and stays as that left it. Look at what would be written once more.</source>
        <translation>{sidecar} wurde inzwischen von einem anderen Programm geändert und bleibt so. Sehen Sie noch einmal an, was geschrieben würde.</translation>
    </message>
    <message>
        <source>{size} besides the best</source>
        <translation>{size} neben dem besten</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>{title} describes whole crops and has no map of a photo.</source>
        <translation>{title} beschreibt ganze Ausschnitte und hat keine Karte eines Fotos.</translation>
    </message>
    <message>
        <source>{title} reads no text.</source>
        <translation>{title} liest keinen Text.</translation>
    </message>
    <message>
        <source>{where} could not be changed: {why}. Make it writable, then try again.</source>
        <translation>{where} ließ sich nicht ändern: {why}. Machen Sie es beschreibbar, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>{why} It was last used with an earlier version of PatchFind, and has to be brought up to date before it is read. Make the place writable, or copy the whole folder to one that is.</source>
        <translation>{why} Sie wurde zuletzt mit einer früheren Version von PatchFind benutzt und muss auf den neuesten Stand gebracht werden, bevor sie gelesen wird. Machen Sie den Ort beschreibbar, oder kopieren Sie den ganzen Ordner an einen, der es ist.</translation>
    </message>
    <message>
        <source>{why} It was not closed properly, and cannot even be read until its last changes are worked in. Free some space there or make the place writable, or copy the whole folder to one that is.</source>
        <translation>{why} Sie wurde nicht richtig geschlossen und ist nicht einmal lesbar, bis ihre letzten Änderungen eingearbeitet sind. Schaffen Sie dort Platz, machen Sie den Ort beschreibbar, oder kopieren Sie den ganzen Ordner an einen, der es ist.</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} Pixel</translation>
    </message>
    <message>
        <source>“{text}” has no word to search for.</source>
        <translation>„{text}“ enthält kein Wort, nach dem gesucht werden könnte.</translation>
    </message>
    <message>
        <source>← →, among matches K J too</source>
        <translation>← →, bei Treffern auch K J</translation>
    </message>
    <message>
        <source>↑ ↓, Enter</source>
        <translation>↑ ↓, Eingabe</translation>
    </message>
</context>
<context>
    <name>Checking</name>
    <message numerus="yes">
        <source>%Ln could not be read, {path} for one. Check its disk.</source>
        <translation>
            <numerusform>%Ln war nicht lesbar: {path}. Prüfen Sie den Datenträger.</numerusform>
            <numerusform>%Ln waren nicht lesbar, darunter {path}. Prüfen Sie den Datenträger.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All photos were read again; %Ln had changed, and are indexed again.</source>
        <translation>
            <numerusform>Alle Fotos wurden erneut gelesen; %Ln war verändert und wird neu indiziert.</numerusform>
            <numerusform>Alle Fotos wurden erneut gelesen; %Ln waren verändert und werden neu indiziert.</numerusform>
        </translation>
    </message>
    <message>
        <source>All photos were read again; none had changed.</source>
        <translation>Alle Fotos wurden erneut gelesen; keines war verändert.</translation>
    </message>
    <message>
        <source>Chec&amp;k all photos again</source>
        <translation>Alle Fotos &amp;neu prüfen</translation>
    </message>
    <message>
        <source>Reads every photo, for changes that left size and times as they were</source>
        <translation>Liest jedes Foto und findet so auch Änderungen, die Größe und Zeiten nicht verraten</translation>
    </message>
    <message>
        <source>Stop chec&amp;king all photos</source>
        <translation>Prüfu&amp;ng aller Fotos anhalten</translation>
    </message>
    <message>
        <source>reading all photos again</source>
        <translation>alle Fotos erneut lesen</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>&amp;Failed photos…</source>
        <translation>Fotos &amp;mit Fehlern…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>Add to its menu</source>
        <translation>In sein Menü aufnehmen</translation>
    </message>
    <message>
        <source>Objects can also be found from the menu of your file manager.</source>
        <translation>Objekte lassen sich auch aus dem Menü Ihres Dateimanagers finden.</translation>
    </message>
    <message>
        <source>changing the menus of file managers</source>
        <translation>Menüs der Dateimanager ändern</translation>
    </message>
    <message>
        <source>changing the settings</source>
        <translation>Einstellungen ändern</translation>
    </message>
    <message>
        <source>changing what starts with the session</source>
        <translation>Start mit der Sitzung ändern</translation>
    </message>
    <message>
        <source>listing the failures</source>
        <translation>Fehler auflisten</translation>
    </message>
    <message>
        <source>looking at the menus of file managers</source>
        <translation>Menüs der Dateimanager ansehen</translation>
    </message>
    <message>
        <source>retrying the failures</source>
        <translation>Fotos mit Fehlern erneut versuchen</translation>
    </message>
</context>
<context>
    <name>DuplicateFinder</name>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>Find near-d&amp;uplicates</source>
        <translation>Fast gleiche F&amp;otos finden</translation>
    </message>
    <message>
        <source>looking for near-duplicates</source>
        <translation>fast gleiche Fotos suchen</translation>
    </message>
    <message>
        <source>sorting the photos</source>
        <translation>Fotos sortieren</translation>
    </message>
</context>
<context>
    <name>DuplicateModel</name>
    <message>
        <source>Best</source>
        <translation>Bestes</translation>
    </message>
    <message>
        <source>Exact copy</source>
        <translation>Exakte Kopie</translation>
    </message>
</context>
<context>
    <name>DuplicatesPage</name>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln Gruppe</numerusform>
            <numerusform>%Ln Gruppen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not indexed yet and were not compared.</source>
        <translation>
            <numerusform>%Ln Foto ist noch nicht indiziert und wurde nicht verglichen.</numerusform>
            <numerusform>%Ln Fotos sind noch nicht indiziert und wurden nicht verglichen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) were indexed since.</source>
        <translation>
            <numerusform>%Ln Foto wurde seitdem indiziert.</numerusform>
            <numerusform>%Ln Fotos wurden seitdem indiziert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Exact copies, shots of a burst, and smaller, re-encoded or slightly edited versions of a photo would be shown here.</source>
        <translation>Exakte Kopien, Aufnahmen einer Serie und kleinere, neu kodierte oder leicht bearbeitete Fassungen eines Fotos stünden hier.</translation>
    </message>
    <message>
        <source>Get it out</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Leave what is selected out of the library</source>
        <translation>Ausgewähltes aus der Bibliothek auslassen</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Looking for near-duplicates…</source>
        <translation>Fast gleiche Fotos werden gesucht…</translation>
    </message>
    <message>
        <source>Near-duplicates</source>
        <translation>Fast gleiche Fotos</translation>
    </message>
    <message>
        <source>Near-duplicates, the best of each group first</source>
        <translation>Fast gleiche Fotos, das beste jeder Gruppe zuerst</translation>
    </message>
    <message>
        <source>No exact copies</source>
        <translation>Keine exakten Kopien</translation>
    </message>
    <message>
        <source>No near-duplicates in {photos}</source>
        <translation>Keine fast gleichen unter {photos}</translation>
    </message>
    <message>
        <source>No two files here have the very same content.</source>
        <translation>Keine zwei Dateien haben hier genau denselben Inhalt.</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>Noch nichts zu vergleichen</translation>
    </message>
    <message>
        <source>Photos are compared once they are indexed.</source>
        <translation>Fotos werden verglichen, sobald sie indiziert sind.</translation>
    </message>
    <message>
        <source>Progress of comparing</source>
        <translation>Fortschritt des Vergleichs</translation>
    </message>
    <message>
        <source>Select &amp;all but the best</source>
        <translation>Alle außer &amp;den besten auswählen</translation>
    </message>
    <message>
        <source>Select all but the best</source>
        <translation>Alle außer den besten auswählen</translation>
    </message>
    <message>
        <source>Show exact copies only</source>
        <translation>Nur exakte Kopien zeigen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stopped: only exact copies are shown.</source>
        <translation>Angehalten: Nur exakte Kopien sind zu sehen.</translation>
    </message>
    <message>
        <source>{done} of {photos} compared</source>
        <translation>{done} von {photos} verglichen</translation>
    </message>
    <message>
        <source>{size} besides the best</source>
        <translation>{size} neben dem besten</translation>
    </message>
</context>
<context>
    <name>EmptySearch</name>
    <message>
        <source>Nothing is searched for any more.</source>
        <translation>Es wird nichts mehr gesucht.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>ExcludesDialog</name>
    <message>
        <source>A folder that holds this file, with all below it</source>
        <translation>Ein Ordner, in dem diese Datei liegt, mit allem darunter</translation>
    </message>
    <message numerus="yes">
        <source>Always left out, here %Ln folder(s) at the last look:</source>
        <translation>
            <numerusform>Immer ausgelassen, hier zuletzt %Ln Ordner:</numerusform>
            <numerusform>Immer ausgelassen, hier zuletzt %Ln Ordner:</numerusform>
        </translation>
    </message>
    <message>
        <source>Hidden files and folders, trash and snapshots among them</source>
        <translation>Versteckte Dateien und Ordner, darunter Papierkörbe und Schnappschüsse</translation>
    </message>
    <message>
        <source>Leave out of “{name}”</source>
        <translation>Aus „{name}“ auslassen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Patterns</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>Patterns, one a line. “drafts/*” or “*.gif”, for example:</source>
        <translation>Muster, eines je Zeile, zum Beispiel „Entwürfe/*“ oder „*.gif“:</translation>
    </message>
    <message>
        <source>What is always left out</source>
        <translation>Was immer ausgelassen wird</translation>
    </message>
    <message>
        <source>Where it comes from</source>
        <translation>Woher es stammt</translation>
    </message>
</context>
<context>
    <name>FailuresDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) could not be indexed as a whole. Each is tried again when its file changes.</source>
        <translation>
            <numerusform>%Ln Foto konnte nicht ganz indiziert werden. Es wird erneut versucht, sobald sich seine Datei ändert.</numerusform>
            <numerusform>%Ln Fotos konnten nicht ganz indiziert werden. Jedes wird erneut versucht, sobald sich seine Datei ändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Failed photos and why</source>
        <translation>Fotos mit Fehlern und der Grund</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Leave it out from now on</source>
        <translation>Von jetzt an auslassen</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Photos that could not be indexed as a whole</source>
        <translation>Fotos, die nicht ganz indiziert werden konnten</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Try all again now</source>
        <translation>Jetzt alle erneut versuchen</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All folders</source>
        <translation>Alle Ordner</translation>
    </message>
    <message>
        <source>Any state</source>
        <translation>Jeder Status</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Mit Fehler</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Indexed</source>
        <translation>Indiziert</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Part of the file name</source>
        <translation>Teil des Dateinamens</translation>
    </message>
    <message>
        <source>Show all photos again</source>
        <translation>Wieder alle Fotos zeigen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Sub-folder</source>
        <translation>Unterordner</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>from 2019</source>
        <translation>ab 2019</translation>
    </message>
    <message>
        <source>to 2020-06</source>
        <translation>bis 2020-06</translation>
    </message>
</context>
<context>
    <name>FindsNotifier</name>
    <message>
        <source>{name}: {n} new</source>
        <translation>{name}: {n} neu</translation>
    </message>
</context>
<context>
    <name>FolderActions</name>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln weiteres</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Add folder…</source>
        <translation>Ordner &amp;hinzufügen…</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>Einen Ordner mit Fotos wählen</translation>
    </message>
    <message>
        <source>Find near-duplicates</source>
        <translation>Fast gleiche Fotos finden</translation>
    </message>
    <message>
        <source>It has moved to…</source>
        <translation>Er liegt jetzt in…</translation>
    </message>
    <message>
        <source>Its photos are no longer found. The files themselves are not touched, and what is indexed of them is kept for a week in case the folder comes back.</source>
        <translation>Seine Fotos werden nicht mehr gefunden. Die Dateien selbst bleiben unberührt, und was von ihnen indiziert ist, wird eine Woche aufgehoben, falls der Ordner zurückkommt.</translation>
    </message>
    <message>
        <source>Leave out…</source>
        <translation>Auslassen…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>Aus der Bibliothek entfernen…</translation>
    </message>
    <message>
        <source>Remove “{name}” from the library?</source>
        <translation>„{name}“ aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>Im Dateimanager zeigen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Views of {objects} were selected there; these keep pictures of them.</source>
        <translation>Ansichten von {objects} wurden dort ausgewählt; die Objekte behalten Bilder davon.</translation>
    </message>
    <message>
        <source>Where is “{name}” now?</source>
        <translation>Wo liegt „{name}“ jetzt?</translation>
    </message>
    <message>
        <source>adding a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>changing what is left out</source>
        <translation>Ausgelassenes ändern</translation>
    </message>
    <message>
        <source>relocating a folder</source>
        <translation>Neuen Ort eines Ordners übernehmen</translation>
    </message>
    <message>
        <source>removing a folder</source>
        <translation>Ordner entfernen</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>„{name}“</translation>
    </message>
    <message>
        <source>“{name}” is no longer in the library. No photo was touched.</source>
        <translation>„{name}“ ist nicht mehr in der Bibliothek. Kein Foto wurde angetastet.</translation>
    </message>
</context>
<context>
    <name>FolderModel</name>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln mit Fehler</numerusform>
            <numerusform>%Ln mit Fehlern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln incomplete</source>
        <translation>
            <numerusform>%Ln unvollständig</numerusform>
            <numerusform>%Ln unvollständig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln wartet</numerusform>
            <numerusform>%Ln warten</numerusform>
        </translation>
    </message>
    <message>
        <source>All indexed</source>
        <translation>Alle indiziert</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>No photos</source>
        <translation>Keine Fotos</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message numerus="yes">
        <source>{n} of %Ln folder(s) are looked at every 5 minutes</source>
        <translation>
            <numerusform>Nach {n} von %Ln Ordner wird alle 5 Minuten gesehen</numerusform>
            <numerusform>Nach {n} von %Ln Ordnern wird alle 5 Minuten gesehen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message numerus="yes">
        <source>%Ln photo(s) are not whole…</source>
        <translation>
            <numerusform>%Ln Foto ist nicht ganz…</numerusform>
            <numerusform>%Ln Fotos sind nicht ganz…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) failed…</source>
        <translation>
            <numerusform>%Ln Foto mit Fehler…</numerusform>
            <numerusform>%Ln Fotos mit Fehlern…</numerusform>
        </translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Watch a folder of photos (Ctrl+Shift+O)</source>
        <translation>Einen Ordner mit Fotos beobachten (Strg+Umschalt+O)</translation>
    </message>
</context>
<context>
    <name>FrontActions</name>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Find what is chosen</source>
        <translation>Aus&amp;gewähltes suchen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Forwar&amp;d</source>
        <translation>&amp;Vorwärts</translation>
    </message>
    <message>
        <source>Show in fol&amp;der</source>
        <translation>Im Ordner an&amp;zeigen</translation>
    </message>
    <message>
        <source>This is &amp;it</source>
        <translation>Das ist &amp;es</translation>
    </message>
    <message>
        <source>This is &amp;not</source>
        <translation>Das ist es &amp;nicht</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;About PatchFind</source>
        <translation>&amp;Über PatchFind</translation>
    </message>
    <message>
        <source>&amp;Copy a report</source>
        <translation>&amp;Bericht kopieren</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>About PatchFind</source>
        <translation>Über PatchFind</translation>
    </message>
    <message>
        <source>Lasso an object in one photo; PatchFind finds and boxes that same object in all your others. Nothing leaves this computer, and no photo is ever changed. Free software under the Apache License 2.0; the licences of what it is built with come with each package.</source>
        <translation>Umfahren Sie ein Objekt in einem Foto mit dem Lasso; PatchFind findet und umrahmt dieses Objekt in allen anderen. Nichts verlässt diesen Computer, und kein Foto wird je verändert. Freie Software unter der Apache-Lizenz 2.0; die Lizenzen der verwendeten Bausteine liegen jedem Paket bei.</translation>
    </message>
    <message>
        <source>Looking everything over for the report…</source>
        <translation>Für den Bericht wird alles durchgesehen…</translation>
    </message>
    <message>
        <source>No program here opens the log. It is {path}.</source>
        <translation>Kein Programm hier öffnet das Protokoll. Es ist {path}.</translation>
    </message>
    <message>
        <source>Open the &amp;log</source>
        <translation>&amp;Protokoll öffnen</translation>
    </message>
    <message>
        <source>PatchFind {version}</source>
        <translation>PatchFind {version}</translation>
    </message>
    <message>
        <source>The report is in the clipboard. It names your folders, and no photo.</source>
        <translation>Der Bericht ist in der Zwischenablage. Er nennt Ihre Ordner, aber kein Foto.</translation>
    </message>
    <message>
        <source>making a report</source>
        <translation>Bericht erstellen</translation>
    </message>
</context>
<context>
    <name>Indexing</name>
    <message>
        <source>indexing</source>
        <translation>indizieren</translation>
    </message>
    <message>
        <source>looking through the folders</source>
        <translation>Ordner durchsehen</translation>
    </message>
    <message>
        <source>reading when photos were taken</source>
        <translation>Aufnahmezeiten lesen</translation>
    </message>
    <message>
        <source>watching the folders</source>
        <translation>Ordner beobachten</translation>
    </message>
</context>
<context>
    <name>IndexingStatusBar</name>
    <message>
        <source>Index now all the same</source>
        <translation>Trotzdem jetzt indizieren</translation>
    </message>
    <message>
        <source>Indexing is paused</source>
        <translation>Die Indizierung ist angehalten</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>Fortschritt der Indizierung</translation>
    </message>
    <message>
        <source>Indexing waits for a time that suits you</source>
        <translation>Die Indizierung wartet auf eine passende Zeit</translation>
    </message>
    <message>
        <source>Indexing…</source>
        <translation>Es wird indiziert…</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>Ordner werden durchgesehen…</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>Indizierung anhalten</translation>
    </message>
    <message>
        <source>Reading all photos again…</source>
        <translation>Alle Fotos werden erneut gelesen…</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>Indizierung fortsetzen</translation>
    </message>
    <message>
        <source>Stop checking all photos</source>
        <translation>Prüfung aller Fotos anhalten</translation>
    </message>
    <message>
        <source>Stopped by a problem; it is tried again later</source>
        <translation>Von einem Problem aufgehalten; später wird es erneut versucht</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Auf dem neuesten Stand</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>Information</name>
    <message>
        <source>Choose a photo to see what is known of it.</source>
        <translation>Wählen Sie ein Foto, um zu sehen, was darüber bekannt ist.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Info&amp;rmation</source>
        <translation>&amp;Informationen</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Informationen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Not in the library</source>
        <translation>Nicht in der Bibliothek</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>looking a photo up</source>
        <translation>Foto nachschlagen</translation>
    </message>
</context>
<context>
    <name>KeywordsDialog</name>
    <message numerus="yes">
        <source>%Ln sidecar(s) will be written.</source>
        <translation>
            <numerusform>%Ln Begleitdatei wird geschrieben.</numerusform>
            <numerusform>%Ln Begleitdateien werden geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>A new sidecar</source>
        <translation>Eine neue Begleitdatei</translation>
    </message>
    <message>
        <source>Added to what is there</source>
        <translation>Ergänzung des Vorhandenen</translation>
    </message>
    <message>
        <source>Give a keyword first.</source>
        <translation>Geben Sie zuerst ein Stichwort ein.</translation>
    </message>
    <message>
        <source>Keywords in sidecars</source>
        <translation>Stichwörter in Begleitdateien</translation>
    </message>
    <message>
        <source>Keywords:</source>
        <translation>Stichwörter:</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Looking at the sidecars…</source>
        <translation>Die Begleitdateien werden angesehen…</translation>
    </message>
    <message>
        <source>Name new sidecars IMG_1.xmp, as Adobe&apos;s programs do, not IMG_1.jpg.xmp</source>
        <translation>Neue Begleitdateien IMG_1.xmp nennen, wie es Programme von Adobe tun, nicht IMG_1.jpg.xmp</translation>
    </message>
    <message>
        <source>No photo is changed, and all else in a sidecar stays.</source>
        <translation>Kein Foto wird verändert, und alles andere in einer Begleitdatei bleibt.</translation>
    </message>
    <message>
        <source>Nothing: it says so already</source>
        <translation>Nichts: Es steht schon darin</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Photos and their sidecars</source>
        <translation>Fotos und ihre Begleitdateien</translation>
    </message>
    <message>
        <source>Several are parted by commas</source>
        <translation>Mehrere durch Kommas trennen</translation>
    </message>
    <message>
        <source>Sidecar</source>
        <translation>Begleitdatei</translation>
    </message>
    <message>
        <source>There is nothing to write.</source>
        <translation>Es gibt nichts zu schreiben.</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>Was geschrieben wird</translation>
    </message>
    <message>
        <source>What the sidecar will hold</source>
        <translation>Was die Begleitdatei enthalten wird</translation>
    </message>
    <message>
        <source>With its place in each photo (IPTC image regions)</source>
        <translation>Mit der Stelle in jedem Foto (IPTC-Bildregionen)</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>looking at the sidecars</source>
        <translation>Begleitdateien ansehen</translation>
    </message>
    <message>
        <source>writing sidecars</source>
        <translation>Begleitdateien schreiben</translation>
    </message>
    <message>
        <source>{written} written, {unchanged} unchanged, {failed} not written.</source>
        <translation>{written} geschrieben, {unchanged} unverändert, {failed} nicht geschrieben.</translation>
    </message>
</context>
<context>
    <name>LeavingOut</name>
    <message numerus="yes">
        <source>%Ln photo(s) are left out of the library.</source>
        <translation>
            <numerusform>%Ln Foto wird in der Bibliothek ausgelassen.</numerusform>
            <numerusform>%Ln Fotos werden in der Bibliothek ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Lea&amp;ve out of the library</source>
        <translation>Aus der Bibliothek aus&amp;lassen</translation>
    </message>
    <message>
        <source>Leave {photos} out of the library</source>
        <translation>{photos} aus der Bibliothek auslassen</translation>
    </message>
    <message>
        <source>No file was touched.</source>
        <translation>Keine Datei wurde angerührt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>changing what is left out</source>
        <translation>Ausgelassenes ändern</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>Look for &amp;changes now</source>
        <translation>Jetzt nach Änderungen &amp;suchen</translation>
    </message>
    <message>
        <source>keeping the views of saved objects</source>
        <translation>Ansichten gespeicherter Objekte aufbewahren</translation>
    </message>
    <message>
        <source>loading the backbone</source>
        <translation>Erkennungsnetz laden</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>By folder</source>
        <translation>Nach Ordner</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>Change them, or show all photos again (Ctrl+L).</source>
        <translation>Ändern Sie die Filter, oder zeigen Sie wieder alle Fotos (Strg+L).</translation>
    </message>
    <message>
        <source>Fi&amp;lter the photos</source>
        <translation>Fotos fi&amp;ltern</translation>
    </message>
    <message>
        <source>Filter the photos</source>
        <translation>Fotos filtern</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>No photo fits the filters</source>
        <translation>Kein Foto passt zu den Filtern</translation>
    </message>
    <message>
        <source>No photos here yet</source>
        <translation>Noch keine Fotos hier</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Open a photo and draw round an object to find it</source>
        <translation>Öffnen Sie ein Foto und umfahren Sie ein Objekt, um es zu finden</translation>
    </message>
    <message>
        <source>PatchFind takes JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF and camera RAW files, in sub-folders too, and shows them here as soon as it has found them.</source>
        <translation>PatchFind liest JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF und RAW-Dateien von Kameras, auch in Unterordnern, und zeigt sie hier, sobald es sie gefunden hat.</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Size of the pictures (Ctrl and the wheel)</source>
        <translation>Größe der Bilder (Strg und Mausrad)</translation>
    </message>
    <message>
        <source>Sort the photos</source>
        <translation>Fotos sortieren</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} von {all}</translation>
    </message>
</context>
<context>
    <name>LibraryRefresher</name>
    <message>
        <source>reading the library</source>
        <translation>Bibliothek lesen</translation>
    </message>
    <message>
        <source>sorting the photos</source>
        <translation>Fotos sortieren</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>PatchFind never deletes a photo from your disk.</source>
        <translation>PatchFind löscht nie ein Foto von Ihrem Datenträger.</translation>
    </message>
</context>
<context>
    <name>MatchModel</name>
    <message numerus="yes">
        <source>%Ln copies elsewhere</source>
        <translation>
            <numerusform>%Ln Kopie anderswo</numerusform>
            <numerusform>%Ln Kopien anderswo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln vielleicht</numerusform>
            <numerusform>%Ln vielleicht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more shot(s) of this burst</source>
        <translation>
            <numerusform>%Ln weitere Aufnahme dieser Serie</numerusform>
            <numerusform>%Ln weitere Aufnahmen dieser Serie</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sure</source>
        <translation>
            <numerusform>%Ln sicher</numerusform>
            <numerusform>%Ln sicher</numerusform>
        </translation>
    </message>
    <message>
        <source>New since you last looked at this object</source>
        <translation>Neu, seit Sie dieses Objekt zuletzt angesehen haben</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Ohne Datum</translation>
    </message>
    <message>
        <source>Offline: its folder is not mounted</source>
        <translation>Offline: Der Ordner ist nicht eingehängt</translation>
    </message>
    <message>
        <source>Still being looked at</source>
        <translation>Wird noch angesehen</translation>
    </message>
    <message>
        <source>This photo is gone or changed; the object keeps a picture of the view</source>
        <translation>Dieses Foto ist weg oder verändert; das Objekt behält ein Bild der Ansicht</translation>
    </message>
    <message>
        <source>Verified: the object&apos;s details agree</source>
        <translation>Bestätigt: Einzelheiten des Objekts stimmen überein</translation>
    </message>
    <message>
        <source>You said: this is it</source>
        <translation>Sie sagten: Das ist es</translation>
    </message>
    <message>
        <source>You selected it here</source>
        <translation>Hier haben Sie es ausgewählt</translation>
    </message>
    <message>
        <source>alike</source>
        <translation>ähnlich</translation>
    </message>
    <message>
        <source>alike, but no details agree</source>
        <translation>ähnlich, aber keine Einzelheiten stimmen überein</translation>
    </message>
    <message>
        <source>the object&apos;s details agree</source>
        <translation>Einzelheiten des Objekts stimmen überein</translation>
    </message>
    <message>
        <source>the same scene or thing</source>
        <translation>dieselbe Szene oder Sache</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Details…</source>
        <translation>Einzelheiten…</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>ObjectModel</name>
    <message numerus="yes">
        <source>%Ln view(s)</source>
        <translation>
            <numerusform>%Ln Ansicht</numerusform>
            <numerusform>%Ln Ansichten</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter searches for it, F2 renames it.</source>
        <translation>Eingabe sucht danach, F2 benennt es um.</translation>
    </message>
    <message>
        <source>{name} · {n} new</source>
        <translation>{name} · {n} neu</translation>
    </message>
</context>
<context>
    <name>ObjectsPanel</name>
    <message>
        <source>Saved objects</source>
        <translation>Gespeicherte Objekte</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>&amp;Open photo…</source>
        <translation>Foto ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Let go to open this photo and select in it</source>
        <translation>Loslassen, um dieses Foto zu öffnen und darin auszuwählen</translation>
    </message>
    <message>
        <source>Let go to watch this folder: its photos are indexed</source>
        <translation>Loslassen, um diesen Ordner zu beobachten: Seine Fotos werden indiziert</translation>
    </message>
    <message>
        <source>One photo is opened at a time: {name}.</source>
        <translation>Es wird immer nur ein Foto geöffnet: {name}.</translation>
    </message>
    <message>
        <source>Open a photo to search with</source>
        <translation>Ein Foto öffnen, mit dem gesucht wird</translation>
    </message>
    <message>
        <source>opening a photo</source>
        <translation>Foto öffnen</translation>
    </message>
</context>
<context>
    <name>PhotoCanvas</name>
    <message>
        <source>Click an object or draw round it, then press Enter</source>
        <translation>Objekt anklicken oder umfahren, dann Eingabetaste drücken</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
</context>
<context>
    <name>PhotoMenu</name>
    <message>
        <source>Add to the search</source>
        <translation>Zur Suche hinzufügen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Find similar photos</source>
        <translation>Ähnliche Fotos suchen</translation>
    </message>
    <message>
        <source>Find this object</source>
        <translation>Dieses Objekt suchen</translation>
    </message>
    <message>
        <source>Make it the cover</source>
        <translation>Als Titelbild nehmen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>The path of {name} is copied.</source>
        <translation>Der Pfad von {name} ist kopiert.</translation>
    </message>
    <message>
        <source>The system has no program that shows {path}.</source>
        <translation>Das System hat kein Programm, das {path} zeigt.</translation>
    </message>
    <message>
        <source>This is it</source>
        <translation>Das ist es</translation>
    </message>
    <message>
        <source>This is not</source>
        <translation>Das ist es nicht</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>Could not be indexed</source>
        <translation>Konnte nicht indiziert werden</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Ohne Datum</translation>
    </message>
    <message>
        <source>Offline: its folder is not mounted</source>
        <translation>Offline: Der Ordner ist nicht eingehängt</translation>
    </message>
    <message>
        <source>Waiting to be indexed</source>
        <translation>Wartet auf die Indizierung</translation>
    </message>
</context>
<context>
    <name>PhotoPage</name>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>&amp;Add to the search</source>
        <translation>Zur Suche &amp;hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Fit to window</source>
        <translation>An Fenster &amp;anpassen</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>&amp;Lasso</translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation>&amp;Rechteck</translation>
    </message>
    <message>
        <source>&amp;Whole photo</source>
        <translation>Ganzes &amp;Foto</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Find similar photos</source>
        <translation>Ähnliche Fotos suchen</translation>
    </message>
    <message>
        <source>Find this object</source>
        <translation>Dieses Objekt suchen</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>An Fenster anpassen</translation>
    </message>
    <message>
        <source>Only the stored thumbnail can be shown</source>
        <translation>Nur das gespeicherte Vorschaubild kann gezeigt werden</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Search all photos for what is selected (Enter or F)</source>
        <translation>Alle Fotos nach der Auswahl durchsuchen (Eingabe oder F)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>opening a photo</source>
        <translation>Foto öffnen</translation>
    </message>
</context>
<context>
    <name>Presence</name>
    <message>
        <source>F&amp;ull screen</source>
        <translation>Voll&amp;bild</translation>
    </message>
    <message>
        <source>PatchFind goes on here. Its menu has “Quit”.</source>
        <translation>PatchFind läuft hier weiter. In seinem Menü steht „Beenden“.</translation>
    </message>
</context>
<context>
    <name>ProgressBox</name>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>QueryChips</name>
    <message>
        <source>More views of the object</source>
        <translation>Weitere Ansichten des Objekts</translation>
    </message>
    <message>
        <source>Open its photo</source>
        <translation>Sein Foto öffnen</translation>
    </message>
    <message>
        <source>Remove from the search</source>
        <translation>Aus der Suche entfernen</translation>
    </message>
    <message>
        <source>View {n} of the object, in {photo}</source>
        <translation>Ansicht {n} des Objekts, in {photo}</translation>
    </message>
</context>
<context>
    <name>QueryPane</name>
    <message>
        <source>Looked for</source>
        <translation>Gesucht</translation>
    </message>
    <message>
        <source>What is looked for</source>
        <translation>Wonach gesucht wird</translation>
    </message>
    <message>
        <source>reading what is looked for</source>
        <translation>Gesuchtes lesen</translation>
    </message>
</context>
<context>
    <name>QuietTimes</name>
    <message>
        <source>asking the desktop for its conditions</source>
        <translation>Desktop nach seinem Zustand fragen</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message numerus="yes">
        <source>%Ln confirmed</source>
        <translation>
            <numerusform>%Ln bestätigt</numerusform>
            <numerusform>%Ln bestätigt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hidden</source>
        <translation>
            <numerusform>%Ln ausgeblendet</numerusform>
            <numerusform>%Ln ausgeblendet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln vielleicht</numerusform>
            <numerusform>%Ln vielleicht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sure</source>
        <translation>
            <numerusform>%Ln sicher</numerusform>
            <numerusform>%Ln sicher</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Save this object…</source>
        <translation>Dieses Objekt &amp;speichern…</translation>
    </message>
    <message>
        <source>A wider setting has {matches} that may be it.</source>
        <translation>Eine weitere Einstellung hat {matches}, die es sein könnten.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Draw round an object in it to find that object in other photos.</source>
        <translation>Umfahren Sie ein Objekt darin, um es in anderen Fotos zu finden.</translation>
    </message>
    <message>
        <source>Draw the outline closer round the object, choose a sharper or larger view of it, or wait until more photos are indexed.</source>
        <translation>Ziehen Sie den Umriss enger um das Objekt, wählen Sie eine schärfere oder größere Ansicht davon, oder warten Sie, bis mehr Fotos indiziert sind.</translation>
    </message>
    <message numerus="yes">
        <source>From here on a resemblance means nothing; %Ln more photo(s) were ranked.</source>
        <translation>
            <numerusform>Ab hier bedeutet eine Ähnlichkeit nichts mehr; %Ln weiteres Foto wurde eingestuft.</numerusform>
            <numerusform>Ab hier bedeutet eine Ähnlichkeit nichts mehr; %Ln weitere Fotos wurden eingestuft.</numerusform>
        </translation>
    </message>
    <message>
        <source>Get it out</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Matches, best first</source>
        <translation>Treffer, die besten zuerst</translation>
    </message>
    <message>
        <source>No other photo looks like this one</source>
        <translation>Kein anderes Foto sieht aus wie dieses</translation>
    </message>
    <message>
        <source>No other photo seems to hold this</source>
        <translation>Kein anderes Foto scheint dies zu zeigen</translation>
    </message>
    <message>
        <source>Nothing certain in {photos}</source>
        <translation>Nichts Sicheres in {photos}</translation>
    </message>
    <message>
        <source>Nothing found in {photos}</source>
        <translation>Nichts gefunden in {photos}</translation>
    </message>
    <message>
        <source>Nothing this strict</source>
        <translation>Nichts bei dieser Strenge</translation>
    </message>
    <message>
        <source>Save this object…</source>
        <translation>Dieses Objekt speichern…</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Es wird gesucht…</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Show ou&amp;tlines of matches</source>
        <translation>&amp;Umrisse der Treffer zeigen</translation>
    </message>
    <message>
        <source>Show outlines instead of boxes</source>
        <translation>Umrisse statt Rahmen zeigen</translation>
    </message>
    <message>
        <source>Show the co&amp;pies of a match</source>
        <translation>Ko&amp;pien eines Treffers zeigen</translation>
    </message>
    <message>
        <source>Show “{level}”</source>
        <translation>„{level}“ zeigen</translation>
    </message>
    <message>
        <source>Sort by date</source>
        <translation>Nach Datum sortieren</translation>
    </message>
    <message>
        <source>Sort matches by &amp;date</source>
        <translation>Treffer nach &amp;Datum sortieren</translation>
    </message>
    <message>
        <source>The search did not work</source>
        <translation>Die Suche hat nicht geklappt</translation>
    </message>
</context>
<context>
    <name>SavedObjects</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Find this object</source>
        <translation>Dieses Objekt suchen</translation>
    </message>
    <message>
        <source>It is the same as:</source>
        <translation>Es ist dasselbe wie:</translation>
    </message>
    <message>
        <source>Merge into another…</source>
        <translation>Mit einem anderen zusammenführen…</translation>
    </message>
    <message>
        <source>Merge “{name}”</source>
        <translation>„{name}“ zusammenführen</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>Rename “{name}”</source>
        <translation>„{name}“ umbenennen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Save this object</source>
        <translation>Dieses Objekt speichern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>choosing a cover</source>
        <translation>Titelbild wählen</translation>
    </message>
    <message>
        <source>forgetting an object</source>
        <translation>Objekt löschen</translation>
    </message>
    <message>
        <source>looking at what is new of an object</source>
        <translation>Neues zu einem Objekt ansehen</translation>
    </message>
    <message>
        <source>merging two objects</source>
        <translation>Zwei Objekte zusammenführen</translation>
    </message>
    <message>
        <source>parting two objects</source>
        <translation>Zwei Objekte trennen</translation>
    </message>
    <message>
        <source>renaming an object</source>
        <translation>Objekt umbenennen</translation>
    </message>
    <message>
        <source>saving an object</source>
        <translation>Objekt speichern</translation>
    </message>
    <message>
        <source>“{name}” and “{other}” are two again.</source>
        <translation>„{name}“ und „{other}“ sind wieder zwei.</translation>
    </message>
    <message>
        <source>“{name}” has another picture now.</source>
        <translation>„{name}“ hat jetzt ein anderes Bild.</translation>
    </message>
    <message>
        <source>“{name}” is no longer saved. No photo was touched.</source>
        <translation>„{name}“ ist nicht mehr gespeichert. Kein Foto wurde angetastet.</translation>
    </message>
    <message>
        <source>“{name}” is not saved with this view. Save it first.</source>
        <translation>„{name}“ ist nicht mit dieser Ansicht gespeichert. Speichern Sie es zuerst.</translation>
    </message>
    <message>
        <source>“{name}” is part of “{other}” now.</source>
        <translation>„{name}“ gehört jetzt zu „{other}“.</translation>
    </message>
    <message>
        <source>“{name}” is saved under the folders.</source>
        <translation>„{name}“ ist unter den Ordnern gespeichert.</translation>
    </message>
    <message>
        <source>“{old}” is now called “{new}”.</source>
        <translation>„{old}“ heißt jetzt „{new}“.</translation>
    </message>
</context>
<context>
    <name>SearchChip</name>
    <message numerus="yes">
        <source>%Ln view(s)</source>
        <translation>
            <numerusform>%Ln Ansicht</numerusform>
            <numerusform>%Ln Ansichten</numerusform>
        </translation>
    </message>
    <message>
        <source>R&amp;ecent searches</source>
        <translation>Le&amp;tzte Suchen</translation>
    </message>
    <message>
        <source>The search that views are added to: {search}</source>
        <translation>Die Suche, zu der Ansichten hinzugefügt werden: {search}</translation>
    </message>
</context>
<context>
    <name>SearchController</name>
    <message>
        <source>The object is searched without {name}.</source>
        <translation>Das Objekt wird ohne {name} gesucht.</translation>
    </message>
    <message numerus="yes">
        <source>The search now has %Ln view(s) of the object.</source>
        <translation>
            <numerusform>Die Suche hat jetzt %Ln Ansicht des Objekts.</numerusform>
            <numerusform>Die Suche hat jetzt %Ln Ansichten des Objekts.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>{name} is hidden, and what looks like it moves down.</source>
        <translation>{name} ist ausgeblendet, und was so aussieht, rückt nach unten.</translation>
    </message>
    <message>
        <source>{name} is one of its photos already.</source>
        <translation>{name} gehört schon zu seinen Fotos.</translation>
    </message>
    <message>
        <source>{name} is the object&apos;s only view; delete the object instead.</source>
        <translation>{name} ist die einzige Ansicht des Objekts; löschen Sie stattdessen das Objekt.</translation>
    </message>
    <message>
        <source>{name} joins the search as another view of the object.</source>
        <translation>{name} wird als weitere Ansicht des Objekts in die Suche aufgenommen.</translation>
    </message>
</context>
<context>
    <name>SearchRow</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add to the search</source>
        <translation>Zur Suche hinzufügen</translation>
    </message>
    <message>
        <source>Is this the object?</source>
        <translation>Ist das das Objekt?</translation>
    </message>
    <message>
        <source>Search with this as another view of the object in {photo} (A)</source>
        <translation>Hiermit als weiterer Ansicht des Objekts in {photo} suchen (A)</translation>
    </message>
    <message>
        <source>Show the object&apos;s outline as it lies in this photo</source>
        <translation>Den Umriss des Objekts zeigen, wie es in diesem Foto liegt</translation>
    </message>
    <message>
        <source>The match before</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>The next match</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>This is it</source>
        <translation>Das ist es</translation>
    </message>
    <message>
        <source>This is not</source>
        <translation>Das ist es nicht</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} von {count}</translation>
    </message>
</context>
<context>
    <name>SearchSession</name>
    <message>
        <source>listing the photos of an object</source>
        <translation>Fotos eines Objekts auflisten</translation>
    </message>
    <message>
        <source>looking at the selection</source>
        <translation>Auswahl ansehen</translation>
    </message>
    <message>
        <source>searching</source>
        <translation>suchen</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>A quarter</source>
        <translation>Ein Viertel</translation>
    </message>
    <message>
        <source>A tenth</source>
        <translation>Ein Zehntel</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>An NVIDIA graphics card</source>
        <translation>Einer NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>Another backbone indexes the library anew; what the present one has indexed is kept. Nothing is downloaded unless you ask here.</source>
        <translation>Ein anderes Erkennungsnetz indiziert die Bibliothek neu; was das jetzige indiziert hat, bleibt erhalten. Heruntergeladen wird nur, was Sie hier anfordern.</translation>
    </message>
    <message>
        <source>Apple graphics</source>
        <translation>Apple-Grafik</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>At any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Backbone</source>
        <translation>Erkennungsnetz</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Download ({n} MB)…</source>
        <translation>Herunterladen ({n} MB)…</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Herunterladen…</translation>
    </message>
    <message>
        <source>Go on in the notification area when the window is closed</source>
        <translation>Im Infobereich weiterlaufen, wenn das Fenster zu ist</translation>
    </message>
    <message>
        <source>Half</source>
        <translation>Die Hälfte</translation>
    </message>
    <message>
        <source>Index new photos</source>
        <translation>Neue Fotos indizieren</translation>
    </message>
    <message>
        <source>Language, from the next start on</source>
        <translation>Sprache (ab dem nächsten Start)</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Of the processor it may take</source>
        <translation>Anteil am Prozessor dafür</translation>
    </message>
    <message>
        <source>On mains power, not on battery</source>
        <translation>Nur am Stromnetz, nicht im Akkubetrieb</translation>
    </message>
    <message>
        <source>Photos looked at closely per search</source>
        <translation>Genau geprüfte Fotos je Suche</translation>
    </message>
    <message>
        <source>Say on the desktop what saved objects found</source>
        <translation>Benachrichtigen, wenn gespeicherte Objekte etwas finden</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Show “Find objects in this photo” in file managers</source>
        <translation>„Objekte in diesem Foto suchen“ in Dateimanagern zeigen</translation>
    </message>
    <message>
        <source>Start with the session, without a window</source>
        <translation>Mit der Sitzung starten, ohne Fenster</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The graphics card if there is one</source>
        <translation>Der Grafikkarte, falls vorhanden</translation>
    </message>
    <message>
        <source>The processor alone</source>
        <translation>Dem Prozessor allein</translation>
    </message>
    <message>
        <source>Three quarters</source>
        <translation>Drei Viertel</translation>
    </message>
    <message>
        <source>While nobody is at the computer</source>
        <translation>Während niemand am Computer ist</translation>
    </message>
    <message>
        <source>asking the desktop</source>
        <translation>Desktop fragen</translation>
    </message>
    <message>
        <source>downloading a backbone</source>
        <translation>Erkennungsnetz herunterladen</translation>
    </message>
    <message>
        <source>listing the backbones</source>
        <translation>Erkennungsnetze auflisten</translation>
    </message>
    <message>
        <source>{choice} (which this desktop does not tell)</source>
        <translation>{choice} (das verrät dieser Desktop nicht)</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>StrictnessSlider</name>
    <message>
        <source>How alike a match must be</source>
        <translation>Wie ähnlich ein Treffer sein muss</translation>
    </message>
    <message>
        <source>Strictness</source>
        <translation>Strenge</translation>
    </message>
</context>
<context>
    <name>TakingOut</name>
    <message numerus="yes">
        <source>%Ln could not be copied.</source>
        <translation>
            <numerusform>%Ln konnte nicht kopiert werden.</numerusform>
            <numerusform>%Ln konnten nicht kopiert werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln path(s) are copied.</source>
        <translation>
            <numerusform>%Ln Pfad ist kopiert.</numerusform>
            <numerusform>%Ln Pfade sind kopiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are copied to {folder}.</source>
        <translation>
            <numerusform>%Ln Foto ist nach {folder} kopiert.</numerusform>
            <numerusform>%Ln Fotos sind nach {folder} kopiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Export list of matches…</source>
        <translation>&amp;Trefferliste exportieren…</translation>
    </message>
    <message>
        <source>&amp;Keywords in sidecars…</source>
        <translation>&amp;Stichwörter in Begleitdateien…</translation>
    </message>
    <message>
        <source>COCO, for training detectors (*.coco.json)</source>
        <translation>COCO, um Detektoren zu trainieren (*.coco.json)</translation>
    </message>
    <message>
        <source>Contact &amp;sheet…</source>
        <translation>&amp;Kontaktabzug…</translation>
    </message>
    <message>
        <source>Contact sheet of {photos}</source>
        <translation>Kontaktabzug: {photos}</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>Kontaktabzug…</translation>
    </message>
    <message>
        <source>Copy &amp;files to a folder…</source>
        <translation>&amp;Dateien in einen Ordner kopieren…</translation>
    </message>
    <message>
        <source>Copy files to a folder…</source>
        <translation>Dateien in einen Ordner kopieren…</translation>
    </message>
    <message>
        <source>Copy the &amp;paths of all matches</source>
        <translation>&amp;Pfade aller Treffer kopieren</translation>
    </message>
    <message>
        <source>Copy {photos} to a folder</source>
        <translation>{photos} in einen Ordner kopieren</translation>
    </message>
    <message>
        <source>Copying {photos}</source>
        <translation>{photos} kopieren</translation>
    </message>
    <message>
        <source>Drawing a contact sheet of {photos}</source>
        <translation>Kontaktabzug zeichnen: {photos}</translation>
    </message>
    <message>
        <source>Export list…</source>
        <translation>Liste exportieren…</translation>
    </message>
    <message>
        <source>Export the list of matches</source>
        <translation>Trefferliste exportieren</translation>
    </message>
    <message>
        <source>Get {photos} out</source>
        <translation>{photos} exportieren</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Keywords in sidecars…</source>
        <translation>Stichwörter in Begleitdateien…</translation>
    </message>
    <message>
        <source>No contact sheet was made.</source>
        <translation>Es wurde kein Kontaktabzug erstellt.</translation>
    </message>
    <message>
        <source>Pages (*.pdf)</source>
        <translation>Seiten (*.pdf)</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>Bild (*.png)</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Stopped. {what}</source>
        <translation>Angehalten. {what}</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>The contact sheet is in {path}.</source>
        <translation>Der Kontaktabzug ist in {path}.</translation>
    </message>
    <message>
        <source>The list is in {path}.</source>
        <translation>Die Liste ist in {path}.</translation>
    </message>
    <message>
        <source>The path of {name} is copied.</source>
        <translation>Der Pfad von {name} ist kopiert.</translation>
    </message>
    <message>
        <source>There is no match whose path could be copied.</source>
        <translation>Es gibt keinen Treffer, dessen Pfad kopiert werden könnte.</translation>
    </message>
    <message>
        <source>There is nothing here to take out.</source>
        <translation>Hier gibt es nichts zu exportieren.</translation>
    </message>
    <message>
        <source>contact sheet.pdf</source>
        <translation>Kontaktabzug.pdf</translation>
    </message>
    <message>
        <source>exporting the list</source>
        <translation>Liste exportieren</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
</context>
<context>
    <name>TaskRunner</name>
    <message>
        <source>Something went wrong inside PatchFind ({what}). Your photos are untouched.</source>
        <translation>In PatchFind ist etwas schiefgegangen ({what}). Ihre Fotos sind unberührt.</translation>
    </message>
</context>
<context>
    <name>ThingFinder</name>
    <message>
        <source>looking for things</source>
        <translation>Dinge suchen</translation>
    </message>
</context>
<context>
    <name>ThumbnailCache</name>
    <message>
        <source>reading a thumbnail</source>
        <translation>Vorschaubild lesen</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>No photo has a date</source>
        <translation>Kein Foto hat ein Datum</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open PatchFind</source>
        <translation>PatchFind öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>UndoHistory</name>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Add a folder of photos</source>
        <translation>Fügen Sie einen Ordner mit Fotos hinzu</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Choose one, or drop it here. PatchFind looks through it and then finds, in all its photos, whatever you draw round in one. Nothing leaves this computer, and no photo is ever changed.</source>
        <translation>Wählen Sie einen, oder ziehen Sie ihn hierher. PatchFind sieht ihn durch und findet dann in allen seinen Fotos, was Sie in einem umfahren. Nichts verlässt diesen Computer, und kein Foto wird je verändert.</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>Die Bibliothek wird geöffnet…</translation>
    </message>
</context>
<context>
    <name>_Date</name>
    <message>
        <source>{name}: a year, month or day, as in 2019, 2019-06 or 2019-06-15</source>
        <translation>{name}: ein Jahr, Monat oder Tag wie 2019, 2019-06 oder 2019-06-15</translation>
    </message>
    <message>
        <source>“{text}” is no date</source>
        <translation>„{text}“ ist kein Datum</translation>
    </message>
</context>
</TS>
